namespace TrustPoint.Ui.Hosting;

/// <summary>Where to go on after a form, as the form says: a place here and nowhere else.</summary>
internal static class LocalPath
{
    /// <summary>The path, or the first page when it leads elsewhere.</summary>
    public static string Of(string? wanted) => wanted is ['/', not ('/' or '\\'), ..] && !wanted.Any(char.IsControl) && Uri.IsWellFormedUriString(wanted, UriKind.Relative) ? wanted : "/";
}
