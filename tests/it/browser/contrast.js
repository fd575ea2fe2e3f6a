// Texts that are too faint against what lies behind them, by the ratio of WCAG 2.2 (1.4.3): 4.5, or 3 for large ones.
// Looks at a few texts of each look (element, class, colours, size) in what is shown; SVG counts as HTML does.
() => {
  const few = 3;
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const colour = (name) => {
    if (!known.has(name)) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = name;
      pen.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
      known.set(name, { rgb: [red, green, blue], alpha: alpha / 255 });
    }
    return known.get(name);
  };
  const over = (front, alpha, back) => front.map((part, at) => part * alpha + back[at] * (1 - alpha));
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const opacity = (element) => {
    let all = 1;
    for (let one = element; one; one = one.parentElement) all *= Number(getComputedStyle(one).opacity);
    return all;
  };
  const isDrawn = (element) => element instanceof SVGGeometryElement;
  const isText = (element) => element instanceof SVGTextContentElement;

  // The canvas of the page has the colour of its body, also where no element is hit since the point is out of sight.
  const { rgb: bodyRgb, alpha: bodyAlpha } = colour(getComputedStyle(document.body).backgroundColor);
  const canvas = over(bodyRgb, bodyAlpha, [255, 255, 255]);

  // What is painted behind a point, from the element down to the canvas of the page.
  const behind = (element, x, y) => {
    const stack = document.elementsFromPoint(x, y);
    const at = stack.indexOf(element);
    const layers = [];
    for (const one of stack.slice(at < 0 ? 0 : isText(element) ? at + 1 : at)) {
      const style = getComputedStyle(one);
      if (isText(one) || (at < 0 && one.contains(element) === false && !isDrawn(one))) continue;
      const paint = isDrawn(one) ? style.fill : style.backgroundColor;
      if (paint === "none" || paint.startsWith("url")) continue;
      const { rgb, alpha } = colour(paint);
      const shown = alpha * opacity(one) * (isDrawn(one) ? Number(style.fillOpacity) : 1);
      if (shown > 0) layers.push([rgb, shown]);
      if (shown > 0.99) break;
    }
    return layers.reduceRight((back, [rgb, alpha]) => over(rgb, alpha, back), canvas);
  };

  const looks = new Map();
  const faint = [];
  let checked = 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("script, style, noscript, :disabled, [aria-disabled=true]")) continue;
    const style = getComputedStyle(element);
    const inked = isText(element) ? style.fill : style.color;
    const parent = element.parentElement;
    const look = [element.localName, element.getAttribute("class"), parent.localName, parent.getAttribute("class"),
      inked, style.fontSize, style.fontWeight, element.closest("section")?.id].join("|");
    const seen = looks.get(look) ?? 0;
    if (seen >= few) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    if (!range.getClientRects().length || style.visibility !== "visible") continue;
    element.scrollIntoView({ block: "center", inline: "center" });
    const [box] = range.getClientRects();
    if (!(box.width > 1 && box.height > 1)) continue;
    looks.set(look, seen + 1);
    checked += 1;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const halo = isText(element) && style.paintOrder.startsWith("stroke") && style.stroke !== "none";
    const back = halo ? colour(style.stroke).rgb : behind(element, x, y);
    const ink = colour(inked);
    const front = over(ink.rgb, ink.alpha * opacity(element), back);
    const scale = isText(element) ? element.getScreenCTM().a : 1;
    const size = parseFloat(style.fontSize) * scale;
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const found = ratio(front, back);
    if (found < (large ? 3 : 4.5)) {
      faint.push({
        look,
        text: node.data.trim().slice(0, 40),
        ratio: Math.round(found * 100) / 100,
        front: front.map(Math.round),
        back: back.map(Math.round),
      });
    }
  }
  return { checked, faint };
}
