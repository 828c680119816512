/* The page of an import. Without JavaScript it is loaded anew every ten seconds, and what is
   pressed twice is done once anyhow. */
ckan.module("dgagov-progress", function () {
  "use strict";
  return {
    options: { address: "", seconds: 3 },
    initialize: function () {
      this._later();
    },
    _later: function () {
      window.setTimeout(this._ask.bind(this), this.options.seconds * 1000);
    },
    _ask: function () {
      var module = this;
      fetch(this.options.address, { headers: { Accept: "application/json" } })
        .then(function (answer) {
          if (!answer.ok) { throw new Error(String(answer.status)); }
          return answer.json();
        })
        .then(function (found) {
          if (!found.going_on) {
            window.location.reload();
            return;
          }
          module.el.find(".dgagov-progress-text").text(found.text);
          module.el.find("progress").attr({ max: found.total, value: found.done });
          module._later();
        })
        .catch(function () { module._later(); });
    }
  };
});

/* A form that is sent once: what follows a second click on its button is not lost work. */
ckan.module("dgagov-once", function () {
  "use strict";
  return {
    initialize: function () {
      var button = this.el.find("[type=submit]");
      this.el.on("submit", function () {
        window.setTimeout(function () { button.prop("disabled", true); }, 0);
      });
      // A page that the browser kept comes back as it was left.
      window.addEventListener("pageshow", function () { button.prop("disabled", false); });
    }
  };
});
