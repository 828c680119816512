/* Asks before leaving a form whose changes are not saved. Without JavaScript nothing is missing. */
ckan.module("dgagov-unsaved", function ($) {
  "use strict";
  return {
    options: { changed: false, text: "" },
    initialize: function () {
      var module = this;
      var changed = this.options.changed === true;
      var leave = function (event) {
        if (changed) {
          event.preventDefault();
          event.returnValue = module.options.text;
        }
      };
      this.el.on("input change", function () { changed = true; });
      this.el.on("submit", function () { changed = false; });
      window.addEventListener("beforeunload", leave);
      // A browser may pass over `autofocus`, for example in a window that is behind another.
      this.el.find("[autofocus]").first().trigger("focus");
    }
  };
});
