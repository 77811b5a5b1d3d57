using Microsoft.AspNetCore.Components;

namespace TrustPoint.Ui.Elements;

/// <summary>A line drawing that stands beside a word and never without one.</summary>
public sealed partial class Icon : ComponentBase
{
    private static readonly Dictionary<string, string> Paths = new()
    {
        ["mark"] = "M12 2 4 5v6c0 5 3.4 9.4 8 11 4.6-1.6 8-6 8-11V5l-8-3z M12 8a2 2 0 0 1 1 3.7V16h-2v-4.3A2 2 0 0 1 12 8z",
        ["overview"] = "M4 4h7v9H4z M13 4h7v5h-7z M13 11h7v9h-7z M4 15h7v5H4z",
        ["arrival"] = "M13 4h7v16h-7 M3 12h11 M10 8l4 4-4 4",
        ["transfer"] = "M4 8h15 M15 4l4 4-4 4 M20 16H5 M9 12l-4 4 4 4",
        ["ceremony"] = "M12 3a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z M8.5 13 7 21l5-3 5 3-1.5-8 M12 6.5v4 M10 8.5h4",
        ["screen"] = "M4 9V4h5 M15 4h5v5 M20 15v5h-5 M9 20H4v-5",
        ["device"] = "M7 7h10v10H7z M10 10h4v4h-4z M9 3v4 M15 3v4 M9 17v4 M15 17v4 M3 9h4 M3 15h4 M17 9h4 M17 15h4",
        ["certificate"] = "M5 3h10l4 4v14H5z M15 3v4h4 M8 11h8 M8 15h8",
        ["authority"] = "M9 3h6v5H9z M3 16h6v5H3z M15 16h6v5h-6z M12 8v4 M6 16v-4h12v4",
        ["revoked"] = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M5.6 5.6l12.8 12.8",
        ["retired"] = "M4 4h16v5H4z M6 9v11h12V9 M10 13h4",
        ["person"] = "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7",
        ["log"] = "M5 3h14v18H5z M9 8h6 M9 12h6 M9 16h4",
        ["settings"] = "M4 7h10 M18 7h2 M16 5v4 M4 12h3 M11 12h9 M9 10v4 M4 17h8 M16 17h4 M14 15v4",
        ["job"] = "M12 8v4l3 2 M4 12a8 8 0 1 1 2.5 5.8 M4 20v-4h4",
        ["approval"] = "M8 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6z M16 6a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z M2 19c0-3.5 2.5-6 6-6 1.6 0 3 .5 4 1.4 M12.5 18l2.5 2.5 5-6",
        ["profile"] = "M4 4h16v16H4z M4 9h16 M9 9v11",
        ["domain"] = "M4 20V9l8-5 8 5v11z M9 20v-6h6v6 M4 12h16",
        ["maker"] = "M3 20V9l6 4V9l6 4V4h6v16z M8 17h1 M12 17h1 M16 17h1",
        ["product"] = "M12 3 4 7v10l8 4 8-4V7z M4 7l8 4 8-4 M12 11v10",
        ["good"] = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M8 12l3 3 5-6",
        ["wait"] = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M12 7v5l3 3",
        ["bad"] = "M12 3 2 20h20L12 3z M12 10v4 M12 17v.5",
        ["off"] = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M8 12h8",
        ["token"] = "M14 3a6 6 0 1 0-5.6 8.2L3 16.6V21h4.4v-3H10v-3h2.4l1.2-1.2A6 6 0 0 0 14 3z M15.5 7.5v.1",
        ["file"] = "M6 3h8l4 4v14H6z M14 3v4h4",
        ["elsewhere"] = "M7 17 17 7 M9 7h8v8",
        ["copy"] = "M8 8h12v12H8z M4 16V4h12",
        ["search"] = "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14z M16 16l5 5",
    };

    /// <summary>Which one.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    private string Path => Paths[Name];
}
