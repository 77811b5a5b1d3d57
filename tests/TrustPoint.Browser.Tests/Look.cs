namespace TrustPoint.Browser.Tests;

/// <summary>A window that people have before them: a phone, a tablet, a desk or a wall, by day or by night.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="IsDark">By night.</param>
/// <param name="IsGlance">Whether it is looked at without the judge.</param>
internal readonly record struct Look(int Width, bool IsDark = false, bool IsGlance = false)
{
    /// <summary>All of them, each theme where the judge looks.</summary>
    public static readonly Look[] All = [new(390), new(390, IsDark: true), new(768), new(1280), new(1280, IsDark: true), new(1920)];

    /// <summary>Pixels.</summary>
    public int Height => Width < 768 ? 844 : Width < 1920 ? 900 : 1080;

    /// <summary>Whether barriers are looked for: what is between these two widths is laid out like one of them.</summary>
    public bool IsJudged => !IsGlance && Width is (390 or 1280);

    /// <inheritdoc/>
    public override string ToString() => $"{Width}-{(IsDark ? "dark" : "light")}";
}
