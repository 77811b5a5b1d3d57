using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Formats.Revocation;
using TrustPoint.Storage.Crls;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Crls;

/// <summary>A CA over the real store that issues, revokes and publishes; its clock is the test's.</summary>
internal sealed class CrlPlant : IAsyncDisposable
{
    public static readonly Administrator Admin = new("uid:0");
    public static readonly CrlScope Scope = new("issuing", null);

    private readonly string folder;

    private CrlPlant(string folder, StoredCa ca) => (this.folder, Ca) = (folder, ca);

    public StoredCa Ca { get; }

    public ManualTime Time => Ca.Time;

    public CaClock Clock { get; private set; } = null!;

    public Ca.Authorities.Authorities Authorities { get; private set; } = null!;

    public CrlFiles Files { get; private set; } = null!;

    public CrlAgenda Agenda { get; private set; } = null!;

    public Revocations Revocations { get; private set; } = null!;

    public CrlPublication Publication { get; private set; } = null!;

    public CrlSchedule Schedule { get; private set; } = null!;

    public CrlWatch Watch { get; private set; } = null!;

    public static async Task<CrlPlant> CreateAsync(string folder, CrlSettings? settings = null, DateTimeOffset? start = null)
    {
        var plant = new CrlPlant(folder, await StoredCa.CreateAsync(folder, settings, start));
        await plant.StartAsync();
        return plant;
    }

    /// <summary>What a start of the process makes anew.</summary>
    public async Task StartAsync()
    {
        Publication?.Dispose();
        Clock = Clock is null ? Ca.Clock : new(Time, Clock.Mark);
        Authorities = await TrustPoint.Ca.Authorities.Authorities.LoadAsync(Ca.Store.Authorities, default);
        Files = new(folder);
        Agenda = new(Time);
        Revocations = new(Authorities, Ca.Store.Revocations, Agenda, Ca.SecondPerson, Clock);
        Publication = new(Authorities, Ca.Store.Crls, Files, Ca.Keys, Clock, [InMemoryCa.PublicUrl], NullLogger<CrlPublication>.Instance);
        Schedule = new(Authorities, Publication, Ca.Store.Crls, Files, Agenda, Clock, Time);
        Watch = new(Authorities, Files, Clock);
        await Publication.ResumeAsync(default);
    }

    public Task<CrlRecord> PublishAsync(bool scheduled = false) => Publication.PublishAsync(Admin, Scope, scheduled, default);

    /// <summary>Time passes, with the schedule looking every second of it.</summary>
    /// <returns>What the last look found wrong.</returns>
    public async Task<IReadOnlyList<string>> PassAsync(TimeSpan time)
    {
        IReadOnlyList<string> troubles = [];
        for (var passed = TimeSpan.Zero; passed < time; passed += CrlSchedule.Tick)
        {
            Time.Advance(CrlSchedule.Tick);
            troubles = await Schedule.LookAsync(default);
        }
        return troubles;
    }

    /// <summary>A certificate that may be revoked.</summary>
    public async Task<CertificateRecord> IssueAsync(string device, string profile = "tls-client")
    {
        await Ca.AddDeviceAsync(device);
        var issued = await Ca.Issuance.IssueAsync(InMemoryCa.Order(device, Csr.For($"CN={device}"), profile), default);
        return (await Ca.Store.Certificates.FindAsync(issued.Authority, issued.Serial, default))!;
    }

    public async Task<RevocationVerdict> ReviseAsync(CertificateRecord certificate, RevocationOrder order) =>
        (await Revocations.ChangeAsync(Admin, [certificate.Id], order, default)).Single();

    public Task<RevocationVerdict> RevokeAsync(CertificateRecord certificate, RevocationReason reason = RevocationReason.Superseded) =>
        ReviseAsync(certificate, new RevocationOrder.Revoke(reason));

    public CertificateList Full => CertificateList.Decode(Files.Read(Scope.FullFile));

    public CertificateList Delta => CertificateList.Decode(Files.Read(Scope.DeltaFile));

    public static IEnumerable<string> SerialsOf(CertificateList list) => list.Entries.Select(entry => Convert.ToHexString(entry.Serial.Span));

    /// <summary>Changes the database behind the store's back.</summary>
    public void Change(FormattableString sql) => Intruder.Write(folder, FormattableString.Invariant(sql));

    public async ValueTask DisposeAsync()
    {
        Publication.Dispose();
        await Ca.DisposeAsync();
    }
}
