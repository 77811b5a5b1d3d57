using System.Globalization;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ca.Crls;

/// <summary>How an authority's CRLs are made.</summary>
public sealed record CrlSettings
{
    /// <summary>The most parts that an authority's CRL may be cut into.</summary>
    public const int MostShards = 1024;

    private static readonly TimeSpan ShortestValidity = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestValidity = TimeSpan.FromDays(366);

    /// <summary>A revocation is on a CRL after this time at the latest, one for a compromise after ten minutes whatever it is. What comes within it goes onto the same one.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A CRL is made this often, also when nothing changed.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromHours(6);

    /// <summary>From thisUpdate to nextUpdate. At least twice the period: a new one is out by half of a CRL's life.</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Whether a delta CRL is made with each full one (RFC 5280 section 5.2.4).</summary>
    public bool Delta { get; init; }

    /// <summary>Into how many parts the CRL is cut. Fixed from the authority's first certificate on.</summary>
    public int Shards { get; init; } = 1;

    internal AuditEntry Entry(Caller caller, string authority, DateTimeOffset now) => AuditEntry.Create(
        AuditEventType.CrlSettingsSaved, now, caller, AuditOutcome.Success,
        ("authority", authority), ("delay", Seconds(Delay)), ("period", Seconds(Period)), ("validity", Seconds(Validity)), ("delta", Delta ? "true" : "false"));

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>Everything that is wrong with them, in words.</summary>
    public IEnumerable<string> Violations()
    {
        if (Delay < TimeSpan.Zero || Delay > TimeSpan.FromHours(1)) yield return "the delay is not between 0 s and 1 h";
        if (Validity < ShortestValidity || Validity > LongestValidity) yield return $"the validity is not between {ShortestValidity.TotalMinutes} min and {LongestValidity.TotalDays} d";
        if (Period < TimeSpan.FromMinutes(1) || Period * 2 > Validity) yield return "the period is not between 1 min and half of the validity";
        if (Shards is < 1 or > MostShards) yield return $"the number of parts is not between 1 and {MostShards}";
    }
}
