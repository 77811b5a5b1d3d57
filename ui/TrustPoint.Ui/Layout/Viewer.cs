using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Layout;

/// <summary>Whom a page speaks to.</summary>
/// <param name="Words">In which language.</param>
/// <param name="Zone">In which time zone they are, as their browser says.</param>
public sealed record Viewer(Words Words, TimeZoneInfo Zone);
