using System.Security.Cryptography;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;
using TrustPoint.Testing.Offline;

namespace TrustPoint.Appliance.Tests.Guides;

/// <summary>An appliance, and beside it in a folder what the guides speak of: a device with a certificate, one more, an offline root with its CRL, a checkpoint kept elsewhere.</summary>
public sealed class PreparedAppliance : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory folder = new();

    /// <summary>The appliance.</summary>
    public ApplianceProcess Process { get; private set; } = null!;

    /// <summary>Serial numbers of the two certificates.</summary>
    public IReadOnlyList<string> Serials { get; private set; } = [];

    /// <summary>Where the person is.</summary>
    internal TemporaryDirectory Folder => folder;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Process = await ApplianceProcess.StartAsync();
        await Process.AdminAsync(HttpMethod.Post, "setup/finish");
        var pump = await FleetDevice.EnrolAsync(Process, "pump-1", "tls-client");
        var other = await FleetDevice.EnrolAsync(Process, "pump-2", "tls-client");
        Serials = [pump.SerialNumber, other.SerialNumber];
        await File.WriteAllTextAsync(folder.File("pump-1.pem"), pump.CertificatePem);
        await File.WriteAllTextAsync(folder.File("issuing.pem"), (await Process.CommandAsync("ca", "export", "evaluation-issuing-g1")).Done);
        await File.WriteAllTextAsync(folder.File("anchors.pem"), (await Process.CommandAsync("ca", "export", "--anchors")).Done);
        await WriteRootAsync();
        await WritePhraseAsync();
        await KeepCheckpointAsync();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Process.DisposeAsync();

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private async Task WriteRootAsync()
    {
        var now = DateTimeOffset.UtcNow;
        using var root = new OfflineRoot(now);
        foreach (var ca in new[] { "root-1", "works-ca", "acme-idevid-ca", "acme-tls-ca", "acme-voucher-ca" })
            await File.WriteAllTextAsync(folder.File($"{ca}.pem"), PemEncoding.WriteString("CERTIFICATE", root.Der));
        await File.WriteAllBytesAsync(folder.File("root-1.crl"), root.Crl(1, now.AddMinutes(-1), []));
    }

    private async Task WritePhraseAsync()
    {
        await File.WriteAllTextAsync(folder.File("phrase"), "six-words-that-dice-have-drawn");
        File.SetUnixFileMode(folder.File("phrase"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    // The first one that the clock has signed, or who asks for it now.
    private async Task KeepCheckpointAsync()
    {
        var checkpoint = Path.Combine(Process.DataDirectory, "audit", "checkpoint");
        await Process.AdminAsync(HttpMethod.Post, "jobs/checkpoints/run");
        await Waiting.UntilAsync(() => Task.FromResult(File.Exists(checkpoint)));
        File.Copy(checkpoint, folder.File("earlier.note"));
    }
}
