/* The form of data sets and resources: fields of one data type, the text beside "other", dates in
 * words, and the web address that a title would give. Without this script every field is shown.
 */
"use strict";

let goingToTarget = false;

/* Go again to the field that the address names: those that were hidden have moved it, and a
 * browser that is scrolling smoothly goes on to where it was.
 */
function goToTarget() {
  if (goingToTarget) {
    return;
  }
  goingToTarget = true;
  requestAnimationFrame(() => {
    const target = document.querySelector(":target");
    if (target) {
      target.scrollIntoView({ behavior: "instant" });
    }
  });
}

/* A field that only some data types have, or that explains the choice "other".
 *
 * types     - the data types that have the field
 * dataType  - the stored data type, for pages without the field `data_type`
 * of        - the key of the choice that the field explains
 * other     - the value of that choice that means "other"
 * always    - show it whatever is chosen, because it holds an error
 */
ckan.module("dgagov-conditional-field", function () {
  return {
    options: { types: null, dataType: "", of: "", other: "", always: false },

    initialize: function () {
      this.form = this.el[0].closest("form") || document;
      this.update = this.update.bind(this);
      this.form.addEventListener("change", this.update);
      this.update();
      if (this.el[0].hidden) {
        goToTarget();
      }
    },

    update: function () {
      const field = this.el[0];
      const filled = Array.from(field.querySelectorAll("input, select, textarea")).some(
        (input) => input.type !== "hidden" && input.type !== "checkbox" && input.value.trim() !== "",
      );
      const { of, other } = this.options;
      const explains = !of || filled || this._chosen(of).includes(other);
      field.hidden = !this.options.always && !(this._fitsType() && explains);
    },

    _fitsType: function () {
      if (!this.options.types) {
        return true;
      }
      const input = this.form.querySelector("[name=data_type]");
      const type = input ? input.value : this.options.dataType;
      return !type || this.options.types.includes(type);
    },

    _chosen: function (name) {
      const inputs = Array.from(this.form.querySelectorAll(`[name="${name}"]`));
      return inputs
        .filter((input) => input.type !== "checkbox" || input.checked)
        .map((input) => input.value);
    },
  };
});

/* Shows the date of a date field in words below it, in Thai in the Buddhist era. */
ckan.module("dgagov-date", function () {
  return {
    initialize: function () {
      const input = this.el[0];
      const output = document.querySelector(`output[for="${input.id}"]`);
      if (!output || input.type !== "date") {
        return;
      }
      const language = document.documentElement.lang === "th" ? "th-TH-u-ca-buddhist-nu-latn" : "en-GB";
      const words = new Intl.DateTimeFormat(language, {
        day: "numeric",
        month: "long",
        year: "numeric",
        timeZone: "UTC",
      });
      input.addEventListener("change", () => {
        const date = input.valueAsDate;
        const parts = date ? words.formatToParts(date) : [];
        const text = (type) => (parts.find((part) => part.type === type) || {}).value;
        output.value = date ? `${text("day")} ${text("month")} ${text("year")}` : "";
      });
    },
  };
});

/* Shows in an empty name field the name that the title would give. The field stays empty: the
 * server makes the name when the form is saved, so it is free at that moment.
 */
ckan.module("dgagov-slug", function () {
  return {
    options: { url: "", of: "dataset" },

    initialize: function () {
      const name = this.el[0];
      const title = name.form && name.form.querySelector("[name=title]");
      if (!title || name.readOnly) {
        return;
      }
      let waiting = null;
      const show = () => {
        const query = new URLSearchParams({ title: title.value, of: this.options.of });
        if (name.value || !title.value.trim()) {
          name.placeholder = "";
          return;
        }
        fetch(`${this.options.url}?${query}`)
          .then((answer) => (answer.ok ? answer.json() : { name: "" }))
          .then((answer) => {
            name.placeholder = answer.name;
          })
          .catch(() => {
            name.placeholder = "";
          });
      };
      title.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(show, 400);
      });
      show();
    },
  };
});
