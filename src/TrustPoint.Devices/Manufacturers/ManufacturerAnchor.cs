using System.Security.Cryptography;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Manufacturers;

/// <summary>An anchor as people compare it with what the manufacturer published.</summary>
/// <param name="Der">The certificate.</param>
/// <param name="Name">The shortest name that it has.</param>
/// <param name="Subject">Whose it is, RFC 4514.</param>
/// <param name="Issuer">Who signed it, RFC 4514; null: itself.</param>
/// <param name="NotBefore">Start of validity.</param>
/// <param name="NotAfter">End of validity.</param>
/// <param name="Key">What kind of key it has.</param>
/// <param name="Sha256">SHA-256 over the certificate.</param>
public sealed record ManufacturerAnchor(
    byte[] Der, string Name, string Subject, string? Issuer, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string Key, byte[] Sha256)
{
    /// <summary>Whether certificates can be issued below it (RFC 5280 section 4.2.1.9).</summary>
    public bool IsAuthority { get; init; }

    /// <summary>Of a certificate.</summary>
    /// <exception cref="DecodeException">It is none.</exception>
    public static ManufacturerAnchor Of(byte[] der) => Of(Certificate.Decode(der));

    /// <summary>Of certificates in PEM, to be looked at before they are trusted.</summary>
    /// <exception cref="CommandRefusedException">There is none, or one cannot be read.</exception>
    public static IReadOnlyList<ManufacturerAnchor> Read(string pem)
    {
        try
        {
            return [.. Pem.Certificates(pem).Select(Of)];
        }
        catch (DecodeException error)
        {
            throw new CommandRefusedException(CommandRefusal.Invalid, error.Message);
        }
    }

    internal static ManufacturerAnchor Of(Certificate anchor)
    {
        var subject = anchor.Subject.ToString();
        return new(
            anchor.Der.ToArray(), anchor.Subject.Find(Oids.CommonName) ?? anchor.Subject.Find(Oids.Organization) ?? subject, subject,
            anchor.Subject.Matches(anchor.Issuer) ? null : anchor.Issuer.ToString(), anchor.NotBefore, anchor.NotAfter, anchor.PublicKey.Name, SHA256.HashData(anchor.Der.Span))
        {
            IsAuthority = anchor.BasicConstraints is { IsAuthority: true },
        };
    }
}
