/* The map of open cases: points by address in data-points; no tiles, so nothing is asked of another host. */
(function () {
  "use strict";
  const WORST = ["red", "amber", "green", "paused"];
  const place = document.getElementById("cases-map");
  const notes = document.getElementById("cases-map-notes");

  const Lines = L.GridLayer.extend({
    createTile: function () {
      return L.DomUtil.create("div", "gg-map-tile");
    },
  });

  function say(words) {
    const line = document.createElement("li");
    line.textContent = words;
    notes.append(line);
  }

  function together(points) {
    const places = new Map();
    for (const point of points) {
      const key = point.at.join(",");
      places.set(key, [...(places.get(key) || []), point]);
    }
    return [...places.values()];
  }

  function words(point) {
    return `${point.title} · ${point.label} · ${point.due}`;
  }

  function list(points) {
    const box = document.createElement("ul");
    box.className = "gg-map-list";
    for (const point of points) {
      const link = document.createElement("a");
      link.href = point.url;
      link.textContent = words(point);
      const line = document.createElement("li");
      line.append(link);
      box.append(line);
    }
    return box;
  }

  function mark(points) {
    const light = WORST.find((one) => points.some((point) => point.light === one)) || "paused";
    const many = points.length > 1;
    const icon = L.divIcon({
      className: `gg-pin gg-pin-${light}`,
      html: many ? String(points.length) : "",
      iconSize: many ? [28, 28] : [18, 18],
    });
    const label = many ? String(points.length) : words(points[0]);
    const marker = L.marker(points[0].at, { icon: icon, keyboard: true, title: label, alt: label });
    if (many) {
      marker.bindPopup(list(points), { maxHeight: 260 });
    } else {
      marker.on("click", () => window.location.assign(points[0].url));
    }
    return marker;
  }

  function draw(data) {
    const map = L.map(place, { attributionControl: false, maxZoom: 19, minZoom: 8, zoomControl: false });
    const titles = { zoomInTitle: place.dataset.nearer, zoomOutTitle: place.dataset.farther };
    L.control.zoom(titles).addTo(map);
    new Lines().addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const marks = L.featureGroup(together(data.points).map(mark)).addTo(map);
    if (data.points.length) {
      map.fitBounds(marks.getBounds().pad(0.1), { maxZoom: 16 });
    } else {
      map.setView([30.75, 120.75], 11); // Jiaxing
    }
    data.notes.forEach(say);
    place.dataset.ready = "1";
  }

  fetch(place.dataset.points, { headers: { Accept: "application/json" } })
    .then((response) => (response.ok ? response.json() : Promise.reject(response.status)))
    .then(draw)
    .catch(() => say(place.dataset.failed));
})();
