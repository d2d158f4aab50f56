// Starts Swagger UI: a file of its own, because the Content-Security-Policy allows no inline script.
const place = document.getElementById("api-docs");

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schemaUrl,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  validatorUrl: null, // else the document goes to a service of somebody else
});
