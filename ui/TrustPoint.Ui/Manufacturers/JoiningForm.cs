using System.Security.Cryptography;
using TrustPoint.Devices;
using TrustPoint.Devices.Manufacturers;

namespace TrustPoint.Ui.Manufacturers;

/// <summary>How a manufacturer's devices come in by voucher, as somebody types it.</summary>
internal sealed class JoiningForm
{
    private readonly JoinRules? kept;

    /// <summary>As nobody filled it in yet.</summary>
    public JoiningForm()
    {
    }

    private JoiningForm(JoinRules kept) => this.kept = kept;

    /// <summary>The MASA, or nothing.</summary>
    public string Masa { get; set; } = "";

    /// <summary>What its TLS certificate chains to, PEM.</summary>
    public string MasaPem { get; set; } = "";

    /// <inheritdoc cref="JoinRules.MasaIsNear"/>
    public bool MasaIsNear { get; set; }

    /// <inheritdoc cref="JoinRules.ShowsCertificate"/>
    public bool ShowsCertificate { get; set; }

    /// <summary>The name for it, or nothing.</summary>
    public string MasaUser { get; set; } = "";

    /// <summary>The password to that as it is typed; nothing: as it is kept.</summary>
    public string MasaPassword { get; set; } = "";

    /// <summary>Whether a password is kept, which nobody is shown, and stays: it goes nowhere else.</summary>
    public bool KeepsPassword => kept is { MasaPassword: not null } && Read() is { } rules && kept.SpeaksToSame(rules);

    /// <summary>The domain that its devices join; nothing: the default one.</summary>
    public string Domain { get; set; } = "";

    /// <inheritdoc cref="JoinRules.SerialField"/>
    public SerialField SerialField { get; set; }

    /// <inheritdoc cref="JoinRules.IgnoresValidity"/>
    public bool IgnoresValidity { get; set; }

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

    /// <summary>Whether anything is set that is rarely needed.</summary>
    public bool HasRare => ShowsCertificate || MasaUser.Length > 0 || SerialField != default || IgnoresValidity;

    /// <summary>The serial numbers and patterns.</summary>
    public IReadOnlyList<string> SerialLines => LinesOf(Serials);

    /// <summary>Of rules as they are kept.</summary>
    public static JoiningForm Of(JoinRules rules) => new(rules)
    {
        Masa = rules.Masa ?? "",
        MasaPem = PemOf(rules.MasaAnchors),
        MasaIsNear = rules.MasaIsNear,
        ShowsCertificate = rules.ShowsCertificate,
        MasaUser = rules.MasaUser ?? "",
        Domain = rules.Domain ?? "",
        SerialField = rules.SerialField,
        IgnoresValidity = rules.IgnoresValidity,
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
        ShowsCertificate = ShowsCertificate,
        MasaUser = MasaUser.Length == 0 ? null : MasaUser,
        Domain = Domain.Length == 0 ? null : Domain,
        SerialField = SerialField,
        IgnoresValidity = IgnoresValidity,
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
            return ToRules().Fault() ?? (MasaUser.Length > 0 && MasaPassword.Length == 0 && !KeepsPassword ? "a name at the MASA goes with a password" : null);
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

    private JoinRules? Read()
    {
        try
        {
            return ToRules();
        }
        catch (CommandRefusedException)
        {
            // The fault says why.
            return null;
        }
    }

    private static string PemOf(IReadOnlyList<byte[]> anchors) => string.Join('\n', anchors.Select(anchor => PemEncoding.WriteString("CERTIFICATE", anchor)));

    private static IReadOnlyList<byte[]> DerOf(string pem) => string.IsNullOrWhiteSpace(pem) ? [] : [.. ManufacturerAnchor.Read(pem).Select(anchor => anchor.Der)];

    private static string[] LinesOf(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
