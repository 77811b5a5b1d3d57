using System.Security.Cryptography;
using TrustPoint.Devices;
using TrustPoint.Devices.Manufacturers;

namespace TrustPoint.Ui.Manufacturers;

/// <summary>How a manufacturer's devices come in by voucher, as somebody types it.</summary>
internal sealed class JoiningForm
{
    /// <summary>The MASA, or nothing.</summary>
    public string Masa { get; set; } = "";

    /// <summary>What its TLS certificate chains to, PEM.</summary>
    public string MasaPem { get; set; } = "";

    /// <inheritdoc cref="JoinRules.MasaIsNear"/>
    public bool MasaIsNear { get; set; }

    /// <summary>What vouchers chain to, PEM.</summary>
    public string VoucherPem { get; set; } = "";

    /// <inheritdoc cref="JoinRules.Pinning"/>
    public Pinning Pinning { get; set; }

    /// <summary>Serial numbers and patterns, a line each.</summary>
    public string Serials { get; set; } = "";

    /// <inheritdoc cref="JoinRules.AsksPerson"/>
    public bool AsksPerson { get; set; } = true;

    /// <inheritdoc cref="JoinRules.VoucherRequired"/>
    public bool VoucherRequired { get; set; } = true;

    /// <summary>domainIDs, a line each.</summary>
    public string KnownOwners { get; set; } = "";

    /// <inheritdoc cref="JoinRules.TakesUnknownOwners"/>
    public bool TakesUnknownOwners { get; set; }

    /// <inheritdoc cref="JoinRules.TakesNonceless"/>
    public bool TakesNonceless { get; set; }

    /// <summary>Whether no voucher could ever come: there is nobody to ask, and nobody whose vouchers could be brought.</summary>
    public bool IsIdle => string.IsNullOrWhiteSpace(Masa) && string.IsNullOrWhiteSpace(VoucherPem);

    /// <summary>The serial numbers and patterns.</summary>
    public IReadOnlyList<string> SerialLines => LinesOf(Serials);

    /// <summary>Of rules as they are kept.</summary>
    public static JoiningForm Of(JoinRules rules) => new()
    {
        Masa = rules.Masa ?? "",
        MasaPem = PemOf(rules.MasaAnchors),
        MasaIsNear = rules.MasaIsNear,
        VoucherPem = PemOf(rules.VoucherAnchors),
        Pinning = rules.Pinning,
        Serials = string.Join('\n', rules.Serials),
        AsksPerson = rules.AsksPerson,
        VoucherRequired = rules.VoucherRequired,
        KnownOwners = string.Join('\n', rules.KnownOwners),
        TakesUnknownOwners = rules.TakesUnknownOwners,
        TakesNonceless = rules.TakesNonceless,
    };

    /// <summary>The rules that it says.</summary>
    /// <exception cref="CommandRefusedException">Certificates cannot be read.</exception>
    public JoinRules ToRules() => new()
    {
        Masa = string.IsNullOrWhiteSpace(Masa) ? null : Masa.Trim(),
        MasaAnchors = DerOf(MasaPem),
        MasaIsNear = MasaIsNear,
        VoucherAnchors = DerOf(VoucherPem),
        Pinning = Pinning,
        Serials = SerialLines,
        AsksPerson = AsksPerson,
        VoucherRequired = VoucherRequired,
        KnownOwners = LinesOf(KnownOwners),
        TakesUnknownOwners = TakesUnknownOwners,
        TakesNonceless = TakesNonceless,
    };

    /// <summary>What is wrong with it, in words; null: nothing.</summary>
    public string? Fault()
    {
        try
        {
            return ToRules().Fault();
        }
        catch (CommandRefusedException unread)
        {
            return unread.Message;
        }
    }

    /// <summary>Certificates as people compare them; none, where they cannot be read.</summary>
    public static IReadOnlyList<ManufacturerAnchor> Seen(string pem)
    {
        try
        {
            return string.IsNullOrWhiteSpace(pem) ? [] : ManufacturerAnchor.Read(pem);
        }
        catch (CommandRefusedException)
        {
            // The fault says why.
            return [];
        }
    }

    private static string PemOf(IReadOnlyList<byte[]> anchors) => string.Join('\n', anchors.Select(anchor => PemEncoding.WriteString("CERTIFICATE", anchor)));

    private static IReadOnlyList<byte[]> DerOf(string pem) => string.IsNullOrWhiteSpace(pem) ? [] : [.. ManufacturerAnchor.Read(pem).Select(anchor => anchor.Der)];

    private static string[] LinesOf(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
