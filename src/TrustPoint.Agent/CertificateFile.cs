using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Agent;

/// <summary>Certificates in a PEM file.</summary>
internal static class CertificateFile
{
    /// <returns>At least one, in the order of the file.</returns>
    /// <exception cref="AgentException">It is not there, or holds something else.</exception>
    public static IReadOnlyList<Certificate> Read(string path)
    {
        try
        {
            return [.. Pem.Certificates(File.ReadAllText(path)).Select(der => Certificate.Decode(der))];
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or DecodeException)
        {
            throw new AgentException($"{path} cannot be read as certificates in PEM: {unusable.Message}", unusable);
        }
    }

    /// <summary>All of them as PEM.</summary>
    public static string Write(IEnumerable<Certificate> certificates) => string.Concat(certificates.Select(certificate => Pem.Of(certificate.Der.Span)));
}
