using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Ownership;

/// <summary>What a registrar asked a manufacturer for, after the wire has found its parts to agree with each other (RFC 8995 section 5.5).</summary>
public sealed record VoucherDemand
{
    /// <summary>serial-number: of which device.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>idevid-issuer as it stands; null: absent.</summary>
    public ReadOnlyMemory<byte>? IdevidIssuer { get; init; }

    /// <summary>nonce as text; null: without.</summary>
    public string? Nonce { get; init; }

    /// <summary>The certificate of the registrar that signed, and those above it that came along, each signed by the next.</summary>
    public required IReadOnlyList<Certificate> Chain { get; init; }

    /// <summary>Of one without a nonce: how long it shall be good; null: as long as its model has it.</summary>
    public TimeSpan? Life { get; init; }

    /// <summary>The certificate whose key signed the device's own request, which speaks of this registrar; null: there was none.</summary>
    public Certificate? FactoryIdentity { get; init; }

    /// <summary>Where it came from, in text form, to count by.</summary>
    public required string Source { get; init; }

    /// <summary>The registrar as a caller.</summary>
    public ForeignRegistrar Caller => new(Chain[0].Subject.ToString(), Convert.ToHexStringLower(SHA256.HashData(Chain[0].Der.Span)));

    /// <summary>What is pinned: as much of its domain as the registrar showed (RFC 8995 section 5.5.2). One that shows itself alone has itself pinned.</summary>
    internal Certificate Pinned => Chain[^1];

    /// <summary>Whether the registrar is one of the anchors, or below one.</summary>
    internal bool IsBelow(IReadOnlyList<Certificate> anchors, DateTimeOffset now)
    {
        if (anchors.Any(anchor => HaveOneKey(anchor, Chain[0]))) return true;
        // An anchor whose certificate was renewed is known by its key.
        return new CertificatePath(Chain, [.. anchors, .. Chain.Where(link => anchors.Any(anchor => HaveOneKey(anchor, link)))], now).Exists(Chain[0]);
    }

    private static bool HaveOneKey(Certificate one, Certificate other) => one.PublicKey.Der.Span.SequenceEqual(other.PublicKey.Der.Span);
}

/// <summary>Why there is no voucher (RFC 8995 section 5.6).</summary>
public enum VoucherRefusal
{
    /// <summary>No such device was made here, or whoever asks for its log never owned it.</summary>
    NotFound,

    /// <summary>It is known, and whoever asks is not given one.</summary>
    Forbidden,
}

/// <summary>There is no voucher.</summary>
/// <param name="refusal">Why.</param>
/// <param name="message">Why, for people.</param>
public sealed class VoucherRefusedException(VoucherRefusal refusal, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public VoucherRefusal Refusal { get; } = refusal;

    internal static VoucherRefusedException NotFound(string message) => new(VoucherRefusal.NotFound, message);

    internal static VoucherRefusedException Forbidden(string message) => new(VoucherRefusal.Forbidden, message);
}
