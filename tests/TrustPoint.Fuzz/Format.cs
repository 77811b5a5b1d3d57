using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.CsrAttributes;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Ocsp;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Fuzz;

/// <summary>A wire format: its seeds, and what the appliance does with a message of it.</summary>
/// <param name="Name">The folder of its seeds.</param>
/// <param name="Use">Decodes, and goes on as the appliance would. Throws DecodeException for a bad message.</param>
public sealed record Format(string Name, Action<byte[]> Use)
{
    /// <summary>All of them; the first is the default.</summary>
    public static readonly IReadOnlyList<Format> All =
    [
        new("pkcs10", UseRequest),
        new("certificate", UseCertificate),
        new("certsonly", static der => CertsOnly.Decode(der)),
        new("csrattrs", static der => CsrAttrs.Decode(der).Encode()),
        new("ocsp-request", UseOcspRequest),
        new("ocsp-response", UseOcspResponse),
        new("cms", UseSignedMessage),
        new("voucher-request", static json => VoucherRequest.Decode(json).Encode()),
        new("voucher", static json => Voucher.Decode(json).Encode()),
        new("voucher-log", static json => VoucherLog.Decode(json).Encode()),
        new("voucher-file", static json => VoucherFile.Decode(json).Encode()),
        new("pledge-status", static json => PledgeStatus.Decode(json).Encode()),
    ];

    private static SubjectPublicKey Issuer { get; } = Certificate.Decode(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "certificate", "good-openssl-root.der"))).PublicKey;

    /// <summary>The good golden messages.</summary>
    public IReadOnlyList<byte[]> Seeds() =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "seeds", Name)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>What bends its seeds: as trees of elements, or as text.</summary>
    internal IMutation Mutation() => Seeds() is var seeds && seeds[0][0] == (byte)'{' ? new TextMutation(seeds) : new Mutation(seeds);

    private static void UseSignedMessage(byte[] der)
    {
        var message = SignedMessage.Decode(der);
        message.VoucherContent();
        message.IsSignedBy(message.OnlySigner());
    }

    private static void UseRequest(byte[] der)
    {
        var request = CertificationRequest.Decode(der);
        request.ProvesPossession();
        request.PublicKey.Weakness();
        _ = request.Subject.ToString();
        request.Subject.Violation();
        request.Subject.Matches(request.Subject);
    }

    private static void UseOcspRequest(byte[] der)
    {
        foreach (var certificate in OcspRequest.Decode(der).Certificates) certificate.NamesIssuer(DistinguishedName.Empty, Issuer);
    }

    private static void UseOcspResponse(byte[] der)
    {
        if (OcspResponse.Decode(der).Basic is not { } basic) return;
        basic.Data.Encode();
        foreach (var certificate in basic.Certificates) basic.Data.Responder.Names(certificate);
    }

    private static void UseCertificate(byte[] der)
    {
        var certificate = Certificate.Decode(der);
        certificate.IsSignedBy(certificate.PublicKey);
        foreach (var name in certificate.SubjectAltNames)
        {
            name.Violation();
            certificate.Extensions.NameConstraints?.Allow(name);
        }
    }
}
