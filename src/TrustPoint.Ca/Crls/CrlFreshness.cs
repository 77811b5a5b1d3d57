using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Ca.Crls;

/// <summary>What a published CRL is worth at a moment to whoever checks revocation.</summary>
public enum CrlFreshness
{
    /// <summary>It begins later: nobody takes it yet.</summary>
    Early,

    /// <summary>Good, and its successor is not overdue.</summary>
    Fresh,

    /// <summary>Good, and its successor should be there by now.</summary>
    Late,

    /// <summary>It ended: nobody takes it any more.</summary>
    Over,
}

/// <summary>When a CRL is how fresh.</summary>
public static class CrlFreshnessRule
{
    // People have to be brought together.
    private static readonly TimeSpan Ceremony = TimeSpan.FromDays(30);

    /// <summary>How fresh a CRL is.</summary>
    /// <param name="issuer">Who made it.</param>
    /// <param name="thisUpdate">Its thisUpdate.</param>
    /// <param name="nextUpdate">Its nextUpdate.</param>
    /// <param name="now">The moment.</param>
    public static CrlFreshness FreshnessOf(this IssuingAuthority issuer, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, DateTimeOffset now)
    {
        if (now < thisUpdate) return CrlFreshness.Early;
        if (now > nextUpdate) return CrlFreshness.Over;
        // None lasts longer than its issuer.
        if (nextUpdate >= issuer.Certificate.NotAfter) return CrlFreshness.Fresh;
        // A new one is out by half of a CRL's life: with a quarter left, something has kept it for long.
        var least = (nextUpdate - thisUpdate) / 4;
        if (issuer.Record.Protection == KeyProtection.Elsewhere && least > Ceremony) least = Ceremony;
        return nextUpdate - now < least ? CrlFreshness.Late : CrlFreshness.Fresh;
    }
}
