using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Formats;

namespace TrustPoint.Appliance.Rest;

/// <summary>How a manufacturer's devices come in by voucher (RFC 8995).</summary>
public sealed record JoinRulesMessage
{
    /// <summary>Its MASA: a host name, or an https URL; null: vouchers are brought by hand only.</summary>
    public string? Masa { get; init; }

    /// <summary>The certificates that the MASA's TLS certificate chains to.</summary>
    public string MasaAnchorsPem { get; init; } = "";

    /// <summary>True: the MASA may have a loopback, link-local or private address.</summary>
    public bool MasaIsNear { get; init; }

    /// <summary>True: the registrar's certificate is shown to the MASA in TLS.</summary>
    public bool ShowsCertificate { get; init; }

    /// <summary>The name that is sent to the MASA by HTTP Basic; null: none.</summary>
    public string? MasaUser { get; init; }

    /// <summary>The password to it, which is taken and never given out; null: as it is.</summary>
    public string? MasaPassword { get; init; }

    /// <summary>The domain that its devices join; null: the default one.</summary>
    public string? Domain { get; init; }

    /// <summary>Where the serial number stands in its factory identities.</summary>
    public SerialField SerialField { get; init; }

    /// <summary>True: the dates in its factory identities are not looked at.</summary>
    public bool IgnoresValidity { get; init; }

    /// <summary>The certificates that vouchers chain to.</summary>
    public string VoucherAnchorsPem { get; init; } = "";

    /// <summary>What vouchers bind devices to.</summary>
    public Pinning Pinning { get; init; }

    /// <summary>Serial numbers that come in although their devices were not added; * stands for any characters.</summary>
    public IReadOnlyList<string> Serials { get; init; } = [];

    /// <summary>True: other devices that were not added wait for a person; false: they are refused.</summary>
    public bool AsksPerson { get; init; }

    /// <summary>True: no certificate for a factory identity without an accepted voucher.</summary>
    public bool VoucherRequired { get; init; } = true;

    /// <summary>domainIDs of earlier owners that are known, in base64.</summary>
    public IReadOnlyList<string> KnownOwners { get; init; } = [];

    /// <summary>True: devices that others owned come in.</summary>
    public bool TakesUnknownOwners { get; init; }

    /// <summary>True: devices for which another domain has a voucher without nonce come in.</summary>
    public bool TakesNonceless { get; init; }

    /// <summary>Of rules as they are kept.</summary>
    internal static JoinRulesMessage Of(JoinRules rules) => new()
    {
        Masa = rules.Masa,
        MasaAnchorsPem = string.Concat(rules.MasaAnchors.Select(anchor => Pem.Of(anchor))),
        MasaIsNear = rules.MasaIsNear,
        ShowsCertificate = rules.ShowsCertificate,
        MasaUser = rules.MasaUser,
        Domain = rules.Domain,
        SerialField = rules.SerialField,
        IgnoresValidity = rules.IgnoresValidity,
        VoucherAnchorsPem = string.Concat(rules.VoucherAnchors.Select(anchor => Pem.Of(anchor))),
        Pinning = rules.Pinning,
        Serials = rules.Serials,
        AsksPerson = rules.AsksPerson,
        VoucherRequired = rules.VoucherRequired,
        KnownOwners = rules.KnownOwners,
        TakesUnknownOwners = rules.TakesUnknownOwners,
        TakesNonceless = rules.TakesNonceless,
    };

    /// <summary>The rules that it says.</summary>
    /// <exception cref="DecodeException">Something is no PEM.</exception>
    internal JoinRules ToRules() => new()
    {
        Masa = Masa,
        MasaAnchors = Anchors(MasaAnchorsPem),
        MasaIsNear = MasaIsNear,
        ShowsCertificate = ShowsCertificate,
        MasaUser = MasaUser,
        Domain = Domain,
        SerialField = SerialField,
        IgnoresValidity = IgnoresValidity,
        VoucherAnchors = Anchors(VoucherAnchorsPem),
        Pinning = Pinning,
        Serials = Serials,
        AsksPerson = AsksPerson,
        VoucherRequired = VoucherRequired,
        KnownOwners = KnownOwners,
        TakesUnknownOwners = TakesUnknownOwners,
        TakesNonceless = TakesNonceless,
    };

    private static IReadOnlyList<byte[]> Anchors(string pem) => pem.Length == 0 ? [] : Pem.Certificates(pem);
}

/// <summary>A device that comes, or came, in by voucher.</summary>
/// <param name="Number">Names it in approve and refuse.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Manufacturer">Its manufacturer's name here.</param>
/// <param name="SerialNumber">serialNumber of its factory identity.</param>
/// <param name="Domain">The domain that it joins.</param>
/// <param name="Reason">Why it ended or does not go on, or what is remarkable about the device's past.</param>
/// <param name="MasaWords">What the manufacturer's service said to that, in its own words.</param>
/// <param name="Verdict">What the device's past was found to be.</param>
/// <param name="DecidedBy">Who decided about it last.</param>
/// <param name="IdevidSha256">SHA-256 over its factory identity, in hex.</param>
/// <param name="DomainId">domainID of the certificate that its voucher pins, in base64.</param>
/// <param name="CertificateMatched">Whether the device said that it has its certificate on a connection with that very certificate.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="ChangedAt">When it last went on.</param>
public sealed record JoinRow(
    long Number, JoinState State, string Manufacturer, string SerialNumber, string Domain, string? Reason, string? MasaWords, JoinVerdict Verdict, string? DecidedBy, string IdevidSha256,
    string? DomainId, bool CertificateMatched, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt);

/// <summary>A manufacturer's voucher file, looked into or imported.</summary>
/// <param name="Manufacturer">Whose it is.</param>
/// <param name="Order">Which order.</param>
/// <param name="Owner">For whom, in the manufacturer's words.</param>
/// <param name="SignedBy">Who signed it, RFC 4514.</param>
/// <param name="Sha256">SHA-256 over it, in hex.</param>
/// <param name="Vouchers">What is inside.</param>
public sealed record VoucherFileMessage(string Manufacturer, string Order, string Owner, string SignedBy, string Sha256, IReadOnlyList<FileVoucherRow> Vouchers);

/// <summary>A voucher inside a file.</summary>
/// <param name="SerialNumber">For which device; null: it cannot be read.</param>
/// <param name="ExpiresAt">After this it is good no more; null: it never expires.</param>
/// <param name="Fault">Why it is not kept; null: it is, or would be.</param>
public sealed record FileVoucherRow(string? SerialNumber, DateTimeOffset? ExpiresAt, string? Fault);

/// <summary>A voucher that was brought by hand.</summary>
/// <param name="Manufacturer">The manufacturer's name here.</param>
/// <param name="SerialNumber">For which device.</param>
/// <param name="Order">Which order it came with.</param>
/// <param name="ExpiresAt">After this it is good no more; null: it never expires.</param>
/// <param name="ImportedBy">Who brought it.</param>
/// <param name="ImportedAt">When.</param>
/// <param name="UsedAt">When a device was last given it; null: not yet.</param>
/// <param name="Sha256">SHA-256 over it, in hex.</param>
public sealed record HeldVoucherRow(
    string Manufacturer, string SerialNumber, string Order, DateTimeOffset? ExpiresAt, string ImportedBy, DateTimeOffset ImportedAt, DateTimeOffset? UsedAt, string Sha256);
