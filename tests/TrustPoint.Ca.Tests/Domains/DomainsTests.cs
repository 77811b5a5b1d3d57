using System.Text;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ca.Tests.Domains;

/// <summary>The command that changes domains.</summary>
public sealed class DomainsTests : IAsyncLifetime, IDisposable
{
    private static readonly Domain Line = new() { Name = "line-1", Authority = "issuing", Profiles = ["ldevid", "tls-client"] };

    private InMemoryCa ca = null!;

    public async Task InitializeAsync() => ca = await InMemoryCa.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => ca.Dispose();

    [Fact]
    public async Task A_domain_is_saved_with_its_audit_entry_and_found_after_a_restart()
    {
        await ca.Domains.SaveAsync(new Administrator("uid:0"), Line with { Approval = true }, default);
        Assert.True(ca.Domains.Find("line-1")!.Approval);
        var entry = Encoding.UTF8.GetString(ca.DomainStore.Entries[^1].Bytes);
        Assert.Contains("\"subject\":\"uid:0\"", entry, StringComparison.Ordinal);
        Assert.Contains("\"domain\":\"line-1\",\"authority\":\"issuing\",\"profiles\":\"ldevid tls-client\"", entry, StringComparison.Ordinal);
        await ca.StartAsync();
        Assert.Equal(["line-1", "plant"], ca.Domains.All.Select(domain => domain.Name));
    }

    [Fact]
    public async Task There_is_one_default_at_most()
    {
        await ca.Domains.SaveAsync(InMemoryCa.Appliance, Line with { Default = true }, default);
        Assert.Equal("line-1", ca.Domains.Default!.Name);
        Assert.False(ca.Domains.Find("plant")!.Default);
        await ca.StartAsync();
        Assert.Single(ca.Domains.All, domain => domain.Default);
    }

    public static TheoryData<Domain, string> Wrong() => new()
    {
        { Line with { Name = "Line" }, "is not 1 to 32 letters" },
        { Line with { Name = "" }, "is not 1 to 32 letters" },
        { Line with { Name = "a~b" }, "is not 1 to 32 letters" },
        { Line with { Name = "simpleenroll" }, "is an EST operation" }, // RFC 7030 section 3.2.2
        { Line with { Name = "requestvoucher" }, "is an EST operation" },
        { Line with { Authority = "nobody" }, "there is no authority nobody" },
        { Line with { Profiles = [] }, "it has no profile" },
        { Line with { Profiles = ["nothing"] }, "there is no profile nothing" },
        { Line with { Profiles = ["est-server"] }, "the profile est-server is not for devices" },
        { Line with { Profiles = ["issuing-ca"] }, "the profile issuing-ca is not for devices" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task A_wrong_domain_is_refused(Domain domain, string reason)
    {
        var refused = await Assert.ThrowsAsync<DomainRefusedException>(() => ca.Domains.SaveAsync(InMemoryCa.Appliance, domain, default));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Null(ca.Domains.Find(domain.Name));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        var refused = await Assert.ThrowsAsync<DomainRefusedException>(() => ca.Domains.SaveAsync(
            InMemoryCa.Appliance, Line with { Name = "cacerts", Authority = "nobody", Profiles = ["nothing", "registrar"] }, default));
        Assert.Equal(4, refused.Violations.Count);
    }

    [Fact]
    public async Task A_device_changes_no_domain() => await Assert.ThrowsAsync<NotAllowedException>(
        () => ca.Domains.SaveAsync(new DeviceCaller("pump-1", new DeviceCredential.OneTimeCode("0")), Line, default));
}
