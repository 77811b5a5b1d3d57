using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Ocsp;
using TrustPoint.Ca.Retirement;
using TrustPoint.Formats.Revocation;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Retirement;

/// <summary>The end of an authority whose key is in the box, over the real store and the real log (LIF-57).</summary>
public sealed class AuthorityEndTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private StoredCa ca = null!;

    public async Task InitializeAsync()
    {
        ca = await StoredCa.CreateAsync(folder.Path);
        await EndingPlant.AddPeopleAsync(ca);
    }

    public async Task DisposeAsync() => await ca.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact] // LIF-57
    public async Task LIF_57_an_authority_is_not_ended_while_anything_of_it_is_in_force_and_the_report_says_what_to_do()
    {
        await ca.AddDeviceAsync("pump-1");
        var issued = await ca.IssueAsync("pump-1");
        using var plant = await EndingPlant.StartAsync(ca, folder.Path);

        var report = await plant.Ends.CheckAsync(EndingPlant.Ada, "issuing", default);
        Assert.False(report.CanEnd);
        var one = Assert.Single(report.InForce);
        Assert.Equal((NeededBy.Device, "pump-1", Convert.ToHexString(issued.Serial), issued.NotAfter), (one.By, one.Name, one.Serial, one.Until));
        Assert.StartsWith("./trustpoint device decommission pump-1", one.Command, StringComparison.Ordinal);
        Assert.Equal("plant", Assert.Single(report.Domains));
        // Nobody is asked for something that cannot be.
        var refused = await Assert.ThrowsAsync<EndRefusedException>(() => plant.Ends.EndAsync(EndingPlant.Ada, "issuing", "the plant is closed", default));
        Assert.Contains("the device pump-1 is valid until", refused.Message, StringComparison.Ordinal);
        // A root is needed by what it signed.
        var above = Assert.Single((await plant.Ends.CheckAsync(EndingPlant.Ada, "root", default)).InForce);
        Assert.Equal((NeededBy.Authority, "issuing"), (above.By, above.Name));
        Assert.StartsWith("./trustpoint ca end issuing", above.Command, StringComparison.Ordinal);
        Assert.Equal(AuthorityState.Active, plant.Authorities.Find("issuing")!.Record.State);
        Assert.NotNull(await ca.Keys.DescribeAsync(plant.Authorities.Find("issuing")!.Record.KeyId, default));
    }

    [Theory] // LIF-57: what is begun, and what may be good again, is in force too
    [InlineData(CertificateStatus.OnHold)]
    [InlineData(CertificateStatus.Intended)]
    public async Task LIF_57_what_is_on_hold_or_begun_keeps_an_authority(CertificateStatus status)
    {
        await ca.AddDeviceAsync("pump-1");
        var issued = await ca.IssueAsync("pump-1");
        using var plant = await EndingPlant.StartAsync(ca, folder.Path);
        if (status == CertificateStatus.OnHold)
            await plant.Revocations.ChangeAsync(new TrustPoint.Ca.Callers.AuthorityEnd("issuing"), [issued.Id], new TrustPoint.Ca.Revocation.RevocationOrder.Revoke(TrustPoint.Ca.Revocation.RevocationReason.CertificateHold), default);
        else
        {
            await plant.RevokeAllAsync("issuing");
            await ca.Store.Issuance.RecordIntentAsync(issued with { Id = 0, Serial = [1, 2, 3], Status = CertificateStatus.Intended, Sha256 = null, Der = [0x30, 0], RequestKey = new byte[32], KeySha256 = new byte[32] }, [], default, default, ca.Entry(TrustPoint.Ca.Audit.AuditEventType.CertificateIntended), default);
        }
        await Assert.ThrowsAsync<EndRefusedException>(() => plant.Ends.EndAsync(EndingPlant.Ada, "issuing", "the plant is closed", default));
    }

    [Fact] // LIF-57, CER-62
    public async Task LIF_57_the_last_list_outlives_the_key_and_the_certificate_names_the_two_people()
    {
        await ca.AddDeviceAsync("pump-1");
        var issued = await ca.Issuance.IssueAsync(InMemoryCa.Order("pump-1", Csr.For("CN=pump-1"), "tls-client"), default);
        using var plant = await EndingPlant.StartAsync(ca, folder.Path);
        await plant.RevokeAllAsync("issuing");
        await plant.EndAsync("issuing");

        var authority = plant.Authorities.Find("issuing")!;
        Assert.Null(await ca.Keys.DescribeAsync(authority.Record.KeyId, default));
        var list = CertificateList.Decode(plant.Files.Read("issuing.crl")!);
        Assert.Equal(authority.NotAfter, list.NextUpdate);
        Assert.Contains(list.Entries, entry => entry.Serial.Span.SequenceEqual(issued.Serial));
        var thing = (await ca.Store.Retirements.FindAsync(RetiredKind.Authority, "issuing", default))!;
        var said = VerifiedRetirement.Open(thing.Cms, ca.Checkpoints.Key).Statement;
        Assert.Equal(["ada", "bert"], said.People.Select(person => person.Name));
        Assert.Equal(("the plant is closed", authority.Record.KeyId, "ada, bert"), (said.Reason, said.Keys.Single().KeyId, thing.By));
        Assert.Equal($"{list.Number}", said.Lists.Single().Number);
        // It is over: nothing is signed, nothing is alarmed about, and a second time says so.
        Assert.Contains("ended for ever", (await Assert.ThrowsAsync<CrlRefusedException>(() => plant.Crls.PublishAsync(StoredCa.Appliance, new("issuing", null), scheduled: false, default))).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(new CrlWatch(plant.Authorities, plant.Files, new(ca.Time)).Look(), trouble => trouble.Contains("issuing", StringComparison.Ordinal));
        Assert.Contains("ended for ever", (await Assert.ThrowsAsync<EndRefusedException>(() => plant.Ends.EndAsync(EndingPlant.Ada, "issuing", "again", default))).Message, StringComparison.Ordinal);
        await ca.Checkpoints.SignAsync(default);
        await ca.Store.DisposeAsync();
        Assert.Empty((await Fsck.RunAsync(folder.Path, ca.Checkpoints.Key, default)).Findings);
    }

    [Fact] // LIF-57: a race between an order and the end
    public async Task LIF_57_no_intent_is_recorded_once_the_end_has_begun()
    {
        await ca.AddDeviceAsync("pump-1");
        using var plant = await EndingPlant.StartAsync(ca, folder.Path);
        await plant.EndAsync("issuing");
        // The live set of before does not know it yet: the store does.
        Assert.Equal(AuthorityState.Active, ca.Authorities.Find("issuing")!.Record.State);
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.IssueAsync("pump-1"));
        Assert.Equal(RefusalReason.AuthorityInactive, refused.Reason);
    }

    [Fact] // LIF-57
    public async Task LIF_57_ending_takes_two_people_and_a_reason()
    {
        using var plant = await EndingPlant.StartAsync(ca, folder.Path);
        await Assert.ThrowsAsync<AuthorityRefusedException>(() => plant.Ends.EndAsync(EndingPlant.Ada, "issuing", " ", default));
        await Assert.ThrowsAsync<AuthorityRefusedException>(() => plant.Ends.EndAsync(EndingPlant.Ada, "nobody", "closed", default));
        // Also whoever is on the box.
        await Assert.ThrowsAsync<SecondPersonWantedException>(() => plant.Ends.EndAsync(new TrustPoint.Ca.Callers.Administrator("uid:0"), "issuing", "closed", default));
        Assert.Null(plant.Authorities.Find("issuing")!.Record.Ending);
    }

    [Fact] // LIF-57: every step can be made again
    public async Task LIF_57_a_power_cut_at_any_write_leaves_no_key_destroyed_without_the_last_list()
    {
        HashSet<string> writes = ["BeginEndAsync", "ChangeAsync", "IntendAsync", "PublishedAsync", "Replace", "EntombAsync", "DestroyAsync", "AddAsync"];
        for (var at = 1; ; at++)
        {
            var wentOut = false;
            foreach (var afterIt in new[] { false, true }) wentOut |= await CutAsync($"line-{at}-{(afterIt ? "after" : "before")}", new(at, afterIt, writes));
            if (!wentOut) break;
            Assert.InRange(at, 1, 20);
        }
        await ca.Checkpoints.SignAsync(default);
        await ca.Store.DisposeAsync();
        Assert.Empty((await Fsck.RunAsync(folder.Path, ca.Checkpoints.Key, default)).Findings);
    }

    private async Task<bool> CutAsync(string name, CutAt cut)
    {
        var made = await ca.Setup.CreateAsync(StoredCa.Appliance, new() { Name = name, Parent = "root", CommonName = name, Organization = "Plant", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 }, default);
        // What the box holds below it, to speak for it.
        var responder = await ca.Setup.CreateServiceAsync(StoredCa.Appliance, new() { KeyLabel = $"OCSP {name}", Authority = name, Profile = DelegatedResponders.Profile, Names = new() { Values = new Dictionary<string, string> { ["service.name"] = name } } }, default);
        var server = await ca.Setup.CreateServiceAsync(StoredCa.Appliance, new() { KeyLabel = $"TLS {name}", Authority = name, Profile = "tls-server", Names = new() { Dns = ["box.plant"] } }, default);
        using (var dying = await EndingPlant.StartAsync(ca, folder.Path, cut))
        {
            var failed = await Record.ExceptionAsync(() => dying.EndAsync(name));
            Assert.True(cut.IsOut ? failed is StoreUnavailableException : failed is null, failed?.ToString());
        }
        // As the power left it: whatever happened, the key is not gone before the list that says all.
        using var plant = await EndingPlant.StartAsync(ca, folder.Path);
        if (await ca.Keys.DescribeAsync(made.Record.KeyId, default) is null) await RequireEndedAsync(plant);
        // The restart: what was begun goes on by itself.
        await plant.Crls.ResumeAsync(default);
        Assert.Empty(await plant.Ends.MakeUpAsync(default));
        if (plant.Authorities.Find(name)!.Record.Ending is null)
        {
            Assert.Equal(AuthorityState.Active, plant.Authorities.Find(name)!.Record.State);
            Assert.NotNull(await ca.Keys.DescribeAsync(made.Record.KeyId, default));
        }
        else
        {
            await RequireEndedAsync(plant);
            Assert.Null(await ca.Keys.DescribeAsync(made.Record.KeyId, default));
            Assert.Null(await ca.Keys.DescribeAsync(responder.Key.Id, default));
            var thing = (await ca.Store.Retirements.FindAsync(RetiredKind.Authority, name, default))!;
            Assert.Equal(["ada", "bert"], VerifiedRetirement.Open(thing.Cms, ca.Checkpoints.Key).Statement.People.Select(person => person.Name));
        }
        return cut.IsOut;

        async Task RequireEndedAsync(EndingPlant now)
        {
            Assert.NotNull(now.Authorities.Find(name)!.Record.Tombstone);
            Assert.Equal(AuthorityState.Retired, now.Authorities.Find(name)!.Record.State);
            var list = CertificateList.Decode(now.Files.Read($"{name}.crl")!);
            Assert.Equal(made.NotAfter, list.NextUpdate);
            Assert.Contains(list.Entries, entry => entry.Serial.Span.SequenceEqual(server.Certificate.Serial));
            Assert.Empty((await now.Gate.DutiesAsync(now.Authorities.Find(name)!, default)));
        }
    }
}
