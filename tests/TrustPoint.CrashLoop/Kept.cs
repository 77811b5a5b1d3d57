using System.Security.Cryptography;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Storage;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.CrashLoop;

/// <summary>What people and devices were told, and hold the appliance to.</summary>
/// <param name="Certificates">SHA-256, in hex, of each certificate that a client was given.</param>
/// <param name="Revoked">The same of each whose revocation was acknowledged.</param>
/// <param name="Published">The highest number of a CRL that somebody could fetch.</param>
internal sealed record Kept(IReadOnlyCollection<string> Certificates, IReadOnlyCollection<string> Revoked, long Published)
{
    private const string Issuing = "evaluation-issuing-g1";

    // A long run leaves a million rows.
    private static readonly TimeSpan LongestLook = TimeSpan.FromHours(1);

    /// <summary>SHA-256 of a certificate as these are named.</summary>
    public static string NameOf(byte[] certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate));

    /// <summary>Asks fsck, on the data directory of an appliance that does not run, and looks up what was acknowledged (invariant I8: acknowledged is durable).</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="settings">Further settings of the appliance that fsck needs.</param>
    /// <returns>In words; none is what we promise.</returns>
    public async Task<List<string>> LookAsync(string data, params (string Name, string Value)[] settings)
    {
        Dictionary<string, string> environment = new(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))) { ["TrustPoint__DataDirectory"] = data };
        var fsck = await ApplianceProgram.RunAsync(["fsck", "--json"], environment, patience: LongestLook);
        List<string> found = fsck.ExitCode == 0 ? [] : [$"fsck: {fsck.Error}"];
        await using var store = Store.Open(data);
        foreach (var sha256 in Certificates)
        {
            var status = (await store.Certificates.FindBySha256Async(Convert.FromHexString(sha256), default))?.Status;
            if (status is not (CertificateStatus.Issued or CertificateStatus.Revoked)) found.Add($"a client holds {sha256}, which the database knows as {status?.ToString() ?? "nothing"}");
        }
        foreach (var sha256 in Revoked)
        {
            if (await store.Certificates.FindBySha256Async(Convert.FromHexString(sha256), default) is not { Status: CertificateStatus.Revoked })
                found.Add($"{sha256} was revoked, and the database does not say so");
        }
        if (Published > 0 && (await store.Crls.HistoryAsync(new CrlScope(Issuing, null), DateTimeOffset.UtcNow, default)).Newest is var newest && !(newest?.Number >= Published))
            found.Add($"CRL {Published} could be fetched, and the newest that the database knows is {newest?.Number}");
        return found;
    }
}
