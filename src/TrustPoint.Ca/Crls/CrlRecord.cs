using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Formats.Der;

namespace TrustPoint.Ca.Crls;

/// <summary>One making of a scope's CRLs: the full one and, where the authority has them, the delta with the same number.</summary>
public sealed record CrlRecord
{
    /// <summary>Row; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>Of what it speaks.</summary>
    public required CrlScope Scope { get; init; }

    /// <summary>cRLNumber (RFC 5280 section 5.2.3).</summary>
    public required long Number { get; init; }

    /// <summary>True: it came by the schedule, not for a revocation. Only such a one lets expired entries go (RFC 5280 section 3.3).</summary>
    public required bool Scheduled { get; init; }

    /// <summary>thisUpdate, whole seconds.</summary>
    public required DateTimeOffset ThisUpdate { get; init; }

    /// <summary>nextUpdate, whole seconds.</summary>
    public required DateTimeOffset NextUpdate { get; init; }

    /// <summary>It carries the authority's changes up to this one (<see cref="Revocation.Revocation.Change"/>).</summary>
    public required long UpTo { get; init; }

    /// <summary>The full one.</summary>
    public required CrlContent Full { get; init; }

    /// <summary>The delta; null: there is none.</summary>
    public CrlContent? Delta { get; init; }

    /// <summary>For a delta: number of the full CRL that it adds to.</summary>
    public long? DeltaBase { get; init; }

    /// <summary>Its entry on the audit log.</summary>
    /// <param name="type">Intended or published.</param>
    /// <param name="caller">Who asked.</param>
    /// <param name="now">Now.</param>
    /// <param name="carried">The last change on the one before; null: not said.</param>
    internal AuditEntry Entry(AuditEventType type, Caller caller, DateTimeOffset now, long? carried = null) => AuditEntry.Create(
        type, now, caller, AuditOutcome.Success,
        ("crl", Scope.Name), ("number", $"{Number}"), ("thisUpdate", $"{ThisUpdate:yyyy-MM-ddTHH:mm:ssZ}"), ("nextUpdate", $"{NextUpdate:yyyy-MM-ddTHH:mm:ssZ}"),
        ("entries", $"{Full.Entries}"), ("tbsSha256", Convert.ToHexStringLower(Full.TbsSha256)), ("upToChange", $"{UpTo}"),
        ("afterChange", carried is null ? null : $"{carried}"), ("deltaBase", DeltaBase is { } number ? $"{number}" : null),
        ("deltaEntries", Delta is { } delta ? $"{delta.Entries}" : null));
}

/// <summary>What is kept of one CRL. Its bytes are a file.</summary>
/// <param name="Entries">How many entries.</param>
/// <param name="TbsSha256">SHA-256 over its TBSCertList.</param>
public sealed record CrlContent(long Entries, byte[] TbsSha256);

/// <summary>What was made for a scope before.</summary>
/// <param name="Newest">The newest published one.</param>
/// <param name="NewestScheduled">The newest that came by the schedule and has begun.</param>
/// <param name="OldestValid">The oldest that somebody may still rely on: what a delta adds to, so that it serves them all.</param>
/// <param name="HighestNumber">The highest number that was ever used, published or not; 0: none.</param>
public sealed record CrlHistory(CrlRecord? Newest, CrlRecord? NewestScheduled, CrlRecord? OldestValid, long HighestNumber);

/// <summary>Entries of one CRL, in the order of their changes. They stay where they are added, and the CRL is written around them.</summary>
/// <param name="expected">How many there will be, as far as that is known.</param>
public sealed class CrlEntries(long expected)
{
    // What one takes: serial number, time and reason.
    private const int Size = 56;

    /// <summary>How many.</summary>
    public long Count { get; private set; }

    /// <summary>DER after DER, until a CRL is written around them.</summary>
    public ReadOnlyMemory<byte> Der => Block.Written;

    internal DerBlock Block { get; } = new((int)(expected * Size));

    /// <summary>Adds one.</summary>
    /// <param name="der">DER of the entry.</param>
    public void Add(ReadOnlySpan<byte> der)
    {
        Block.Append(der);
        Count++;
    }
}

/// <summary>What a full CRL and its delta carry, from one snapshot.</summary>
/// <param name="UpTo">The authority's last change in the snapshot.</param>
/// <param name="Full">Entries of the full one.</param>
/// <param name="Delta">Entries of the delta; null: none was asked for.</param>
public sealed record CrlSnapshot(long UpTo, CrlEntries Full, CrlEntries? Delta);
