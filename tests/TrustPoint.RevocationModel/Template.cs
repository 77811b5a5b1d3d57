using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats.Requests;
using TrustPoint.Storage;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;

namespace TrustPoint.RevocationModel;

/// <summary>A data directory that was just set up, with devices that wait for certificates: each sequence begins with a copy of it.</summary>
internal sealed class Template : IAsyncDisposable
{
    private readonly StoredCa ca;
    private readonly string folder;

    private Template(StoredCa ca, string folder, CrlSettings settings, IReadOnlyList<CertificationRequest> requests) =>
        (this.ca, this.folder, Settings, Requests) = (ca, folder, settings, requests);

    /// <summary>How the CRLs are made.</summary>
    public CrlSettings Settings { get; }

    /// <summary>The devices' requests: <c>pump-0</c> and so on.</summary>
    public IReadOnlyList<CertificationRequest> Requests { get; }

    public InMemoryKeyStore Keys => ca.Keys;

    public LogKey LogKey => ca.Checkpoints.Key;

    public ProfileCatalogue Profiles { get; } = ProfileCatalogue.Load(null);

    public static async Task<Template> CreateAsync(string folder, CrlSettings settings, int devices)
    {
        var ca = await StoredCa.CreateAsync(folder, settings);
        for (var i = 0; i < devices; i++) await ca.AddDeviceAsync(DeviceName(i));
        await ca.Store.DisposeAsync();
        return new(ca, folder, settings, [.. Enumerable.Range(0, devices).Select(i => Csr.For($"CN={DeviceName(i)}"))]);
    }

    public static string DeviceName(int number) => $"pump-{number}";

    /// <summary>Copies it.</summary>
    public void CopyTo(string target)
    {
        Directory.CreateDirectory(target);
        File.Copy(Store.DatabaseFile(folder), Store.DatabaseFile(target));
    }

    public ValueTask DisposeAsync() => ca.DisposeAsync();
}
