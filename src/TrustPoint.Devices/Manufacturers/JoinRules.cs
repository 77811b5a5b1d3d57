using System.IO.Enumeration;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Manufacturers;

/// <summary>How a manufacturer's devices are taken over by voucher (RFC 8995 section 2.8): where vouchers come from, and who comes in.</summary>
public sealed record JoinRules
{
    private const int MostSerials = 1000;

    /// <summary>Its MASA, as <see cref="MasaAddress"/> reads it; null: vouchers are brought by hand. What stands in a factory identity is never asked.</summary>
    public string? Masa { get; init; }

    /// <summary>DER of the certificates that the MASA's TLS certificate chains to (RFC 8995 section 2.5.3).</summary>
    public IReadOnlyList<byte[]> MasaAnchors { get; init; } = [];

    /// <summary>True: the MASA may have a loopback, link-local or private address.</summary>
    public bool MasaIsNear { get; init; }

    /// <summary>True: the registrar's certificate is shown to the MASA in TLS (RFC 8995 section 5.4).</summary>
    public bool ShowsCertificate { get; init; }

    /// <summary>The name that is sent to the MASA by HTTP Basic (RFC 7617); null: none.</summary>
    public string? MasaUser { get; init; }

    /// <summary>The password to it, sealed: <see cref="AcceptedManufacturers"/> seals and opens it, and takes none from elsewhere.</summary>
    public byte[]? MasaPassword { get; init; }

    /// <summary>The domain that its devices join; null: the default one.</summary>
    public string? Domain { get; init; }

    /// <summary>Where the device's serial number stands in its factory identity (RFC 8995 section 2.3.1).</summary>
    public SerialField SerialField { get; init; }

    /// <summary>True: the dates in factory identities and their issuers' certificates are not looked at (RFC 8995 section 2.6.2).</summary>
    public bool IgnoresValidity { get; init; }

    /// <summary>DER of the certificates that vouchers chain to; empty: it is left to the devices, and nothing can be brought by hand.</summary>
    public IReadOnlyList<byte[]> VoucherAnchors { get; init; } = [];

    /// <summary>What a voucher binds devices to.</summary>
    public Pinning Pinning { get; init; }

    /// <summary>Serial numbers that come in although their devices were not added; <c>*</c> stands for any characters.</summary>
    public IReadOnlyList<string> Serials { get; init; } = [];

    /// <summary>True: a device that was not added and is on no list waits for a person; false: it is refused.</summary>
    public bool AsksPerson { get; init; }

    /// <summary>True: no certificate for a factory identity without an accepted voucher.</summary>
    public bool VoucherRequired { get; init; } = true;

    /// <summary>domainIDs (RFC 8995 section 5.8.2) of earlier owners that are known, in base64.</summary>
    public IReadOnlyList<string> KnownOwners { get; init; } = [];

    /// <summary>True: a device that others owned is let in, with a warning; false: it gets no certificate.</summary>
    public bool TakesUnknownOwners { get; init; }

    /// <summary>True: a device for which another domain has a voucher without nonce, with which it could be taken back, is let in.</summary>
    public bool TakesNonceless { get; init; }

    /// <summary>Whether what is sent to the MASA goes to the same place: who may change that must not learn the password by it.</summary>
    public bool SpeaksToSame(JoinRules other) => Masa == other.Masa && MasaUser == other.MasaUser
        && MasaAnchors.Select(Convert.ToHexString).SequenceEqual(other.MasaAnchors.Select(Convert.ToHexString));

    /// <summary>Whether a serial number is on the list.</summary>
    public bool Lists(string serialNumber) => Serials.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, serialNumber, ignoreCase: false));

    /// <summary>What is wrong with it, in words; null: nothing.</summary>
    public string? Fault()
    {
        try
        {
            if (Masa is not null) MasaAddress.Parse(Masa);
            foreach (var anchor in MasaAnchors.Concat(VoucherAnchors)) Certificate.Decode(anchor);
        }
        catch (DecodeException error)
        {
            return error.Message;
        }
        // RFC 7617 section 2: the first colon ends the name.
        if (MasaUser is not null && (MasaUser.Length is 0 or > 128 || MasaUser.Any(character => character == ':' || char.IsControl(character))))
            return "a name at the MASA has 1 to 128 characters without colons";
        if (Masa is not null && MasaAnchors.Count == 0) return "a MASA needs at least one certificate that its TLS certificate chains to";
        if (Serials.Count > MostSerials) return $"a list of serial numbers has at most {MostSerials}";
        if (Serials.Any(serial => serial.Length is 0 or > 64)) return "a serial number has 1 to 64 characters";
        return KnownOwners.Any(owner => !Convert.TryFromBase64String(owner, new byte[owner.Length], out _)) ? "an owner's domainID is base64" : null;
    }
}

/// <summary>Which certificate the owner wants in its vouchers (RFC 8995 section 5.5: the registrar sends only what may be pinned).</summary>
public enum Pinning
{
    /// <summary>The registrar's own: tight, and good until it is renewed.</summary>
    Registrar,

    /// <summary>The authority at the top of the registrar's chain.</summary>
    Authority,
}
