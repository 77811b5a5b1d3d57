using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Storage;
using TrustPoint.Storage.Consistency;
using TrustPoint.Storage.Crls;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.RevocationModel;

/// <summary>The product under trial: its real rooms over the real store and real files. Its clock is the trial's, its keys are in memory.</summary>
internal sealed class Plant(Template template, string folder, int seed) : IAsyncDisposable
{
    private static readonly Administrator Admin = new("uid:0");

    private readonly SeededRandom random = new(seed);
    private Store store = null!;
    private Authorities authorities = null!;
    private Domains domains = null!;
    private CertificateIssuance issuance = null!;
    private Revocations revocations = null!;
    private CrlPublication publication = null!;
    private CrlSchedule schedule = null!;
    private CaClock clock = null!;
    private int issued;

    public ManualTime Time { get; } = new(InMemoryCa.Start);

    /// <summary>Lives as long as the process does.</summary>
    public Faults Faults { get; private set; } = null!;

    /// <summary>The certificates that CRLs are verified by, DER, by the authority's name.</summary>
    public IReadOnlyDictionary<string, byte[]> Issuers => authorities.All.ToDictionary(authority => authority.Name, authority => authority.Record.Certificate);

    public string CrlFolder => CrlFiles.FolderOf(folder);

    /// <summary>Starts the process.</summary>
    public async Task StartAsync()
    {
        store = Store.Open(folder);
        Faults = new(store.Crls, new CrlFiles(folder), template.Keys, store.Revocations);
        authorities = await Authorities.LoadAsync(store.Authorities, default);
        domains = await Domains.LoadAsync(store.Domains, template.Profiles, authorities, InMemoryApprovalStore.Nobody(Time), Time, default);
        clock = await CaClock.OpenAsync(Time, store.Audit, default);
        issuance = new(
            template.Profiles, domains, authorities, store.Issuance, template.Keys, InMemoryApprovalStore.Nobody(Time), clock, random, new() { PublicUrl = InMemoryCa.PublicUrl },
            NullLogger<CertificateIssuance>.Instance);
        var agenda = new CrlAgenda(Time);
        revocations = new(authorities, Faults, agenda, InMemoryApprovalStore.Nobody(Time), clock);
        publication = new(authorities, Faults, Faults, Faults, clock, [InMemoryCa.PublicUrl], NullLogger<CrlPublication>.Instance);
        schedule = new(authorities, publication, Faults, Faults, agenda, clock, Time);
        await publication.ResumeAsync(default);
    }

    /// <summary>Ends the process: all that it holds in memory is gone.</summary>
    public async Task StopAsync()
    {
        publication.Dispose();
        domains.Dispose();
        await store.DisposeAsync();
    }

    /// <summary>What fsck finds in the data directory of the stopped process.</summary>
    public async Task<IReadOnlyList<string>> FindingsAsync() => (await Fsck.RunAsync(folder, template.LogKey, default)).Findings;

    public async Task<byte[]> IssueAsync(string profile)
    {
        var (device, request) = (Template.DeviceName(issued), template.Requests[issued]);
        issued++;
        return (await issuance.IssueAsync(InMemoryCa.Order(device, request, profile), default)).Der;
    }

    public async Task<RevocationVerdict> ChangeAsync(byte[] serial, RevocationOrder order) =>
        (await revocations.ChangeAsync(Admin, [(await FindAsync(serial)).Id], order, default)).Single();

    /// <summary>Asks for the CRL of a part.</summary>
    public Task PublishAsync(int part, bool scheduled) =>
        publication.PublishAsync(Admin, new("issuing", template.Settings.Shards == 1 ? null : part % template.Settings.Shards), scheduled, default);

    public Task<IReadOnlyList<string>> LookAsync() => schedule.LookAsync(default);

    public Task ConfirmAsync() => clock.ConfirmAsync(Admin, store.Audit, default);

    public async Task<CertificateStatus> StatusAsync(byte[] serial) => (await FindAsync(serial)).Status;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        random.Dispose();
    }

    private async Task<CertificateRecord> FindAsync(byte[] serial) => (await store.Certificates.FindAsync("issuing", serial, default))!;

    // The end of a serial number decides about the part of the CRL, so it must be the same for the same seed.
    private sealed class SeededRandom(int seed) : RandomNumberGenerator
    {
        private readonly Random random = new(seed);

        public override void GetBytes(byte[] data) => random.NextBytes(data);
    }
}
