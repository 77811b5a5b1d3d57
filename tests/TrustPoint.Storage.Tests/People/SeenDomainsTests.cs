using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Registry;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.People;

/// <summary>Lists and figures show whoever may see some domains all of these, and nothing else.</summary>
public sealed class SeenDomainsTests : IAsyncLifetime
{
    private static readonly string[] Domains = ["gate", "plant", "yard"];

    private readonly string folder = Directory.CreateTempSubdirectory("trustpoint-").FullName;
    private StoredCa ca = null!;
    private DeviceRegistry devices = null!;

    private CertificateRegistry Certificates => new(ca.Store.Certificates, ca.Time);

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder);
        foreach (var name in Domains) await ca.Domains.SaveAsync(StoredCa.Appliance, new() { Name = name, Authority = "issuing", Profiles = ["ldevid"], Default = name == "plant" }, default);
        foreach (var name in Domains)
        {
            await ca.Store.Devices.AddAsync(new() { Name = $"pump-{name}", Domain = name, AddedAt = ca.Time.GetUtcNow() }, ca.Entry(Ca.Audit.AuditEventType.DeviceAdded), default);
            await ca.Issuance.IssueAsync(InMemoryCa.Order($"pump-{name}", Csr.For($"CN=pump-{name}")) with { Domain = name }, default);
        }
        devices = new(ca.Store.Devices, ca.Domains, ca.Time);
    }

    public async Task DisposeAsync()
    {
        await ca.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(new[] { "ra-operator:plant", "ra-operator:gate" }, "gate plant")]
    [InlineData(new[] { "ra-operator:yard" }, "yard")]
    [InlineData(new[] { "ra-operator:yard", "auditor" }, "gate plant yard")]
    public async Task Somebody_sees_every_domain_of_theirs_and_no_other(string[] roles, string seen)
    {
        var (person, expected) = (With(roles), seen.Split(' ').Select(domain => $"pump-{domain}").ToArray());

        Assert.Equal(expected, (await devices.ListAsync(person, new(), new(Sort: DeviceSort.Name), default)).Items.Select(device => device.Name));
        Assert.Equal(expected, (await devices.ListAsync(person, new("pump"), new(Sort: DeviceSort.Name), default)).Items.Select(device => device.Name));
        Assert.Equal(expected.Length, (await devices.CountAsync(person, new(), default)).Value);
        Assert.Equal(expected.Length, (await devices.CountByStateAsync(person, null, default)).Values.Sum());
        Assert.Equal(expected, (await Certificates.ListAsync(person, new(Profile: "ldevid"), null, new(), default)).Items.Select(certificate => certificate.Device).Order(StringComparer.Ordinal));
        Assert.Equal(expected, (await Certificates.ListAsync(person, new("pump"), null, new(), default)).Items.Select(certificate => certificate.Device).Order(StringComparer.Ordinal));
        Assert.Equal(expected.Length, (await Certificates.CountAsync(person, new(Profile: "ldevid"), CertificateState.Good, default)).Value);
    }

    [Fact]
    public async Task A_key_sees_what_it_was_narrowed_to()
    {
        var key = new ApiClient("anna", "0123456789ab", [new(Role.Administrator)]) { OnlyDomain = "yard" };
        Assert.Equal(["pump-yard"], (await devices.ListAsync(key, new(), new(), default)).Items.Select(device => device.Name));
        Assert.Equal(["pump-yard"], (await Certificates.ListAsync(key, new(), null, new(), default)).Items.Select(certificate => certificate.Device));
    }

    [Fact]
    public async Task Figures_are_of_the_domains_that_are_seen() =>
        // The authorities' own certificates are of no domain.
        Assert.Equal((2, 5), ((await Certificates.FiguresAsync(With("ra-operator:plant", "ra-operator:gate"), null, default)).Good, (await Certificates.FiguresAsync(With("auditor"), null, default)).Good));

    [Fact]
    public async Task A_profile_touches_every_domain_and_what_is_in_those_that_are_not_seen_stays_unknown()
    {
        var use = await new ProfileUses(ca.Domains, devices, Certificates).OfAsync(With("ra-operator:plant", "ra-operator:gate"), "ldevid", default);

        Assert.Equal([new("gate", new ListCount(1, true)), new("plant", new ListCount(1, true)), new DomainUse("yard", null)], use.Domains);
        Assert.Equal(new ListCount(2, true), use.Certificates);
    }

    [Fact]
    public async Task Who_asks_for_a_domain_of_others_is_refused()
    {
        await Assert.ThrowsAsync<NotAllowedException>(() => devices.ListAsync(With("ra-operator:plant", "ra-operator:gate"), new(Domain: "yard"), new(), default));
        await Assert.ThrowsAsync<NotAllowedException>(() => Certificates.ListAsync(With("ra-operator:plant"), new(Domain: "yard"), null, new(), default));
        await Assert.ThrowsAsync<NotAllowedException>(() => devices.ListAsync(With("custodian"), new(), new(), default));
    }

    [Fact]
    public async Task A_cursor_of_somebody_who_sees_more_is_of_another_list()
    {
        var page = await devices.ListAsync(With("auditor"), new(), new(1), default);
        await Assert.ThrowsAsync<CursorRefusedException>(() => devices.ListAsync(With("ra-operator:plant"), new(), new(1, Cursor: page.Next), default));
    }

    private static Person With(params string[] roles) => new("anna", [.. roles.Select(role => HeldRole.Parse(role)!)], 1, IsFresh: true);
}
