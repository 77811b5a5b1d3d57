using System.Diagnostics;
using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Appliance.Ceremonies;

/// <summary>What was made at a ceremony, looked at by another program than the one that made it: OpenSSL.</summary>
internal static class SecondOpinion
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Has it verified.</summary>
    /// <exception cref="CeremonyMismatchException">It does not verify.</exception>
    /// <exception cref="IOException">There is no OpenSSL, or it does not answer.</exception>
    public static async Task<Facts> VerifyAsync(CeremonyProduct product, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("trustpoint-opinion-");
        try
        {
            var file = Path.Combine(folder.FullName, "product.der");
            var issuer = Path.Combine(folder.FullName, "issuer.pem");
            var content = Path.Combine(folder.FullName, "content.der");
            await File.WriteAllBytesAsync(file, product.Der, ct);
            await File.WriteAllTextAsync(issuer, System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE", product.Issuer ?? product.Der), ct);
            var said = product.Kind switch
            {
                // RFC 5280 section 6.1, to the issuer as the anchor; of a root its own signature too.
                CeremonyProductKind.Certificate => await RunAsync(["verify", "-x509_strict", "-check_ss_sig", "-partial_chain", "-trusted", issuer, file], ct),
                // RFC 5652 section 5.6, to the issuer as the anchor; then what it carries, as certificates.
                CeremonyProductKind.Bundle => await RunAsync(["cms", "-verify", "-binary", "-inform", "DER", "-in", file, "-CAfile", issuer, "-partial_chain", "-out", content], ct)
                    + await RunAsync(["pkcs7", "-inform", "DER", "-in", content, "-print_certs", "-noout"], ct),
                CeremonyProductKind.Crl => await RunAsync(["crl", "-inform", "DER", "-in", file, "-CAfile", issuer, "-noout"], ct),
                _ => await RunAsync(["req", "-inform", "DER", "-in", file, "-verify", "-noout"], ct),
            };
            return Facts.Of(("secondProgram", (await RunAsync(["version"], ct)).Trim()), ("secondOpinion", said.Replace(folder.FullName, "", StringComparison.Ordinal).Trim()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(string[] arguments, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Limit);
        try
        {
            using var program = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
                ?? throw new IOException("OpenSSL does not start.");
            var (output, errors) = (program.StandardOutput.ReadToEndAsync(limit.Token), program.StandardError.ReadToEndAsync(limit.Token));
            await program.WaitForExitAsync(limit.Token);
            return program.ExitCode == 0 ? await output + await errors : throw new CeremonyMismatchException($"OpenSSL does not verify what was made: {await errors}");
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            throw new IOException("OpenSSL verifies what is made at a ceremony, and is not installed: apt install openssl.", absent);
        }
    }
}
