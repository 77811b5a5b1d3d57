using System.Security.Cryptography;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>By which remote maintenance of the devices goes after a handover (LIF-72): a certificate of the buyer's own authority, apart from those of the devices, and for a time.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="SerialNumber">In lower-case hex.</param>
/// <param name="Sha256">Its fingerprint, in lower-case hex.</param>
/// <param name="EndsOn">Its end.</param>
public sealed record RemoteMaintenance(string Subject, string SerialNumber, string Sha256, DateTimeOffset EndsOn)
{
    private const int MostDays = 366;

    /// <summary>What the acceptance in a package names, signed or not yet.</summary>
    /// <exception cref="DecodeException">It cannot be read.</exception>
    internal static IReadOnlyList<RemoteMaintenance> In(TransferPackage package) => package.Find(TransferPackage.Acceptance) is not { } document ? []
        : [.. TransferAcceptance.Decode(document).Maintenance.Select(certificate => new RemoteMaintenance(certificate.Subject.ToString(), Convert.ToHexStringLower(certificate.Serial.Span), Sha256Of(certificate), certificate.NotAfter))];

    /// <summary>Fingerprint of a certificate, in lower-case hex.</summary>
    internal static string Sha256Of(Certificate certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.Der.Span));

    /// <summary>Requires that each certificate that an acceptance names is one of a client below the buyer's own certificate, good when it was accepted, and for a time.</summary>
    /// <param name="acceptance">The acceptance, of the buyer that the statement names.</param>
    /// <param name="sent">Certificates that may stand between.</param>
    /// <exception cref="TransferRefusedException">One is not: says why.</exception>
    internal static void Require(TransferAcceptance acceptance, IReadOnlyList<Certificate> sent)
    {
        foreach (var certificate in acceptance.Maintenance)
        {
            if (WhyNot(certificate, acceptance, sent) is { } why) throw new TransferRefusedException(TransferRule.Acceptance, $"the certificate {certificate.Subject} for remote maintenance does not count: {why}");
        }
    }

    // The buyer's own certificate, which is an authority's or has no path to itself, is refused by that.
    private static string? WhyNot(Certificate certificate, TransferAcceptance acceptance, IReadOnlyList<Certificate> sent)
    {
        if (certificate.BasicConstraints is { IsAuthority: true }) return "it is that of an authority";
        if (!certificate.ExtendedKeyUsages.Contains(Oids.ClientAuth)) return "it is not one of a client (clientAuth)";
        if (CertificatePath.Fault(certificate, acceptance.AcceptedOn) is { } fault) return fault;
        if (certificate.NotAfter > acceptance.AcceptedOn.AddDays(MostDays)) return $"it ends more than {MostDays} days after the acceptance: have one issued for a shorter time, and the next one when it ends";
        return new CertificatePath(sent, [acceptance.By.Anchor], acceptance.AcceptedOn).Exists(certificate) ? null : $"no path leads from it to the certificate of {acceptance.By.Name}: it is of another authority";
    }
}
