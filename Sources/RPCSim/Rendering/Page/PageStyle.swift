/// What the page looks like.
///
/// Blue and orange stay apart for every kind of colour vision, and whatever they say is said by a
/// shape or a word as well.
enum PageStyle {
  static let text = #"""
    :root {
      color-scheme: light dark;
      --page: #fff; --panel: #f6f8fa; --ink: #1b1f24; --quiet: #59636e; --line: #7b8590;
      --edge: #d0d7de; --blue: #00558c; --bar: #cfe3f7; --orange: #a84300; --now: #e3effb;
      --mono: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #14181d; --panel: #1c2229; --ink: #e6e9ec; --quiet: #9aa4ae; --line: #7f8a95;
        --edge: #39424d; --blue: #6cb6ff; --bar: #1d4467; --orange: #ffa657; --now: #1d3147;
      }
    }
    * { box-sizing: border-box; }
    html, body { height: 100%; margin: 0; }
    body {
      background: var(--page); color: var(--ink); display: flex; flex-direction: column;
      font: 15px/1.4 system-ui, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif;
      height: 100dvh; overflow: hidden;
    }
    header { border-bottom: 1px solid var(--edge); padding: 10px 16px; }
    h1 { display: inline; font-size: 18px; margin: 0 8px 0 0; overflow-wrap: anywhere; }
    .verdict {
      border: 1.5px solid currentColor; border-radius: 10px; font-size: 13px; padding: 0 8px;
      white-space: nowrap;
    }
    .verdict:empty { display: none; }
    .failed { color: var(--orange); font-weight: 700; }
    header p { color: var(--quiet); margin: 2px 0 0; max-width: 90ch; overflow-wrap: anywhere; }
    #findings { list-style: none; margin: 6px 0 0; max-height: 5.8em; overflow-y: auto; padding: 0; }
    #findings button { text-align: left; }
    main { display: grid; flex: 1; grid-template-columns: minmax(0, 1fr) 390px; min-height: 0; }
    #diagram { overflow: auto; overscroll-behavior: contain; position: relative; }
    #diagram:focus-visible, button:focus-visible, select:focus-visible, input:focus-visible {
      outline: 2.5px solid var(--blue); outline-offset: -2px;
    }
    #names {
      background: var(--page); border-bottom: 1px solid var(--edge); height: 39px;
      position: sticky; top: -1px; z-index: 1;
    }
    #names span {
      background: var(--panel); border: 1.5px solid var(--line); border-radius: 5px;
      font: 700 12px/23px var(--mono); height: 26px; overflow: hidden; padding: 0 5px;
      position: absolute; text-align: center; text-overflow: ellipsis; top: 6px;
      transform: translateX(-50%); white-space: nowrap;
    }
    #names .broker { border-radius: 13px; border-style: double; border-width: 3px; line-height: 20px; }
    #names .unit {
      background: var(--page); border: 0; color: var(--quiet); display: block; font-weight: 400;
      left: 0; position: sticky; text-align: right; transform: none; z-index: 1;
    }
    .gutter { fill: var(--page); }
    .now .gutter { fill: var(--now); }
    #picture { display: block; position: relative; }
    #picture svg { display: block; position: absolute; left: 0; }
    #picture p { padding: 24px 16px; }
    text {
      fill: var(--ink); font: 12px var(--mono); paint-order: stroke; stroke: var(--page);
      stroke-linejoin: round; stroke-width: 3; white-space: pre;
    }
    .row:hover text { stroke: var(--panel); }
    .now text, .now:hover text { stroke: var(--now); }
    .time { fill: var(--quiet); text-anchor: end; }
    .label { text-anchor: middle; }
    .sign { font-size: 11px; text-anchor: middle; }
    .hit { fill: transparent; }
    .row { cursor: pointer; }
    .row:hover .hit { fill: var(--panel); }
    .now .hit, .now:hover .hit { fill: var(--now); }
    .now text { font-weight: 700; }
    .later > * { opacity: .62; }
    .later > .hit, .later > .gutter { opacity: 1; }
    code span { white-space: nowrap; }
    .up, .paused { stroke: var(--line); stroke-width: 1.3; }
    .paused { stroke-dasharray: 2 5; }
    .busy { fill: var(--bar); }
    .side { stroke: var(--blue); }
    .arrow { fill: none; stroke: var(--blue); stroke-width: 1.5; }
    .head { fill: var(--blue); }
    .lost { stroke: var(--orange); stroke-dasharray: 6 4; }
    .cross { fill: none; stroke: var(--orange); stroke-width: 2.5; }
    .cause .arrow, .now .arrow { stroke-width: 3.2; }
    .cause text { font-weight: 700; }
    .finding .sign, .here { fill: var(--orange); }
    .ring { fill: var(--page); stroke: var(--orange); stroke-width: 3; }
    .edge { stroke: var(--orange); stroke-dasharray: 8 5; stroke-width: 1.5; }
    aside {
      background: var(--panel); border-left: 1px solid var(--edge); overflow: auto;
      overscroll-behavior: contain; padding: 10px 14px 20px;
    }
    aside h2 {
      border-top: 1px solid var(--edge); font-size: 13px; margin: 12px 0 4px; padding-top: 8px;
    }
    aside h2:first-child { border: 0; margin-top: 0; padding-top: 0; }
    aside h2 small { color: var(--quiet); font-weight: 400; }
    aside h3 { font: 700 12px var(--mono); margin: 6px 0 2px; overflow-wrap: anywhere; }
    aside p { margin: 2px 0; overflow-wrap: anywhere; }
    aside p.quiet { font-size: 12.5px; }
    aside ul { list-style: none; margin: 0; padding: 0; }
    aside li {
      font: 12.5px/1.45 var(--mono); overflow-wrap: anywhere; padding-left: 1.5em; position: relative;
    }
    aside li::before { content: "·"; left: .3em; position: absolute; }
    aside li.new { font-weight: 700; }
    aside li.new::before { color: var(--blue); content: "+"; }
    aside li.gone { color: var(--quiet); text-decoration: line-through; }
    aside li.gone::before { content: "−"; }
    aside li small, aside .quiet { color: var(--quiet); }
    code {
      background: var(--page); border: 1px solid var(--edge); border-radius: 4px; display: block;
      font: 12px/1.4 var(--mono); margin: 2px 0 6px; overflow-wrap: anywhere; padding: 3px 6px;
      user-select: all; -webkit-user-select: all; white-space: pre-wrap;
    }
    button {
      background: var(--page); border: 1.5px solid var(--edge); border-radius: 6px;
      color: inherit; cursor: pointer; font: inherit; min-height: 36px; min-width: 42px;
    }
    #controls svg { display: block; fill: currentColor; height: 14px; margin: auto; width: 14px; }
    button:disabled { cursor: default; opacity: .4; }
    .link {
      background: none; border: 0; color: var(--blue); font: 12.5px/1.45 var(--mono); min-height: 0;
      min-width: 0; overflow-wrap: anywhere; padding: 2px 0; text-align: left;
      text-decoration: underline; text-underline-offset: 2px;
    }
    .failed .link, .link.failed { color: var(--orange); }
    #controls {
      align-items: center; border-top: 1px solid var(--edge); display: flex; flex-wrap: wrap;
      gap: 6px 10px; padding: 8px 16px calc(8px + env(safe-area-inset-bottom));
    }
    #controls .buttons { display: flex; gap: 4px; }
    #place { font-variant-numeric: tabular-nums; min-width: 15ch; }
    #slider { accent-color: var(--blue); flex: 1 1 180px; min-width: 120px; }
    #controls label { align-items: center; display: flex; gap: 6px; min-width: 0; }
    select {
      background: var(--page); border: 1.5px solid var(--edge); border-radius: 6px; color: inherit;
      font: inherit; max-width: 15em; min-height: 36px; min-width: 0; text-overflow: ellipsis;
    }
    .hidden { display: none; }
    @media (max-width: 760px) {
      body { font-size: 14px; }
      header { padding: 8px 12px; }
      header p { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2;
        overflow: hidden; }
      main { grid-template-columns: minmax(0, 1fr); grid-template-rows: 11fr 9fr; }
      aside { border-left: 0; border-top: 1px solid var(--edge); padding: 8px 12px 16px; }
      #controls { padding: 6px 12px calc(6px + env(safe-area-inset-bottom)); }
      #controls label { flex: 1 1 0; }
      #controls label span { position: absolute; clip-path: inset(50%); height: 1px; width: 1px;
        overflow: hidden; }
      #controls select { max-width: none; width: 100%; }
      #place { flex: 1; min-width: 0; text-align: right; }
      #slider { flex-basis: 100%; order: 1; }
      .buttons { order: 0; }
      #controls label { order: 2; }
    }
    """#
}
