/* Where opinions gather: numbers on a map, from #topic-spots; no tiles, so nothing is asked of another host. */
(function () {
  "use strict";
  const place = document.getElementById("topics-map");
  const spots = JSON.parse(document.getElementById("topic-spots").textContent);
  if (!spots.length || typeof L === "undefined") {
    return;
  }
  const Lines = L.GridLayer.extend({
    createTile: function () {
      return L.DomUtil.create("div", "map-tile");
    },
  });

  function mark(spot) {
    const size = 32 + Math.min(32, 4 * (spot.n - 1));
    const icon = L.divIcon({ className: "map-spot", html: String(spot.n), iconSize: [size, size] });
    const words = `${spot.name} ${spot.n}`;
    const label = document.createElement("span");
    label.textContent = words;
    return L.marker(spot.at, { icon: icon, keyboard: true, title: words, alt: words }).bindPopup(label);
  }

  place.hidden = false;
  const map = L.map(place, { attributionControl: false, maxZoom: 19, minZoom: 8, zoomControl: false });
  L.control
    .zoom({ zoomInTitle: place.dataset.nearer, zoomOutTitle: place.dataset.farther })
    .addTo(map);
  new Lines().addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const marks = L.featureGroup(spots.map(mark)).addTo(map);
  map.fitBounds(marks.getBounds().pad(0.2), { maxZoom: 16 });
  place.dataset.ready = "1";
})();
