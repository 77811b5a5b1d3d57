using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Certificates;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Ca.Tests.Issuance;

/// <summary>Default deny: who may ask for what, of which authority, for how long.</summary>
public sealed class PolicyTests : IAsyncLifetime, IDisposable
{
    private static readonly DeviceCaller Pump = new("pump-1", new DeviceCredential.OneTimeCode("0"));
    private static readonly RegistrationAuthority Ra = new("CN=ra", "00", "plant");
    private static readonly Administrator Admin = new("uid:0");

    private InMemoryCa ca = null!;

    public async Task InitializeAsync()
    {
        ca = await InMemoryCa.CreateAsync();
        await ca.Domains.SaveAsync(InMemoryCa.Appliance, new() { Name = "other", Authority = "issuing", Profiles = ["tls-client"] }, default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => ca.Dispose();

    public static TheoryData<string, Caller, string?, string?, string, RefusalReason?> Orders() => new()
    {
        { "a device for itself", Pump, "pump-1", "plant", "ldevid", null },
        { "a device for another", Pump, "pump-2", "plant", "ldevid", RefusalReason.DomainNotAllowed },
        { "a device for nobody", Pump, null, "plant", "ldevid", RefusalReason.DomainNotAllowed },
        { "a device outside a domain", Pump, "pump-1", null, "ldevid", RefusalReason.DomainNotAllowed },
        { "a device in an unknown domain", Pump, "pump-1", "nowhere", "ldevid", RefusalReason.DomainNotAllowed },
        { "a device in a domain without the profile", Pump, "pump-1", "other", "ldevid", RefusalReason.ProfileNotAllowed },
        { "a device, an unknown profile", Pump, "pump-1", "plant", "nothing", RefusalReason.ProfileNotAllowed },
        { "a device, the EST server's profile", Pump, "pump-1", "plant", "est-server", RefusalReason.ProfileNotAllowed },
        { "a device, a registrar's profile", Pump, "pump-1", "plant", "registrar", RefusalReason.ProfileNotAllowed },
        { "a device, an authority's profile", Pump, "pump-1", "plant", "issuing-ca", RefusalReason.ProfileNotAllowed },
        { "an RA for a device of its domain", Ra, "pump-1", "plant", "ldevid", null },
        { "an RA in another domain", Ra, "pump-1", "other", "tls-client", RefusalReason.DomainNotAllowed },
        { "an RA for itself", Ra, null, "plant", "ldevid", RefusalReason.DomainNotAllowed },
        { "an RA, a registrar's profile", Ra, "pump-1", "plant", "registrar", RefusalReason.ProfileNotAllowed },
        { "an administrator for a device", Admin, "pump-1", "plant", "ldevid", null },
        { "the appliance, a profile the domain has not", InMemoryCa.Appliance, "pump-1", "plant", "registrar", RefusalReason.ProfileNotAllowed },
        { "the appliance, a profile that is not for it", InMemoryCa.Appliance, "pump-1", "plant", "ldevid", RefusalReason.ProfileNotAllowed },
        { "somebody unheard of", new Stranger(), "pump-1", "plant", "ldevid", RefusalReason.DomainNotAllowed },
    };

    [Theory, MemberData(nameof(Orders))]
    public async Task Each_requester_gets_what_is_allowed_and_nothing_else(
        string what, Caller caller, string? device, string? domain, string profile, RefusalReason? refusal)
    {
        var order = new CertificateOrder
        {
            Caller = caller,
            Domain = domain,
            Authority = domain is null ? "issuing" : null,
            Device = device,
            Profile = profile,
            Request = Csr.For(""),
            Names = AuthorisedNames.OfDevice("pump-1", null, [], [], []),
        };
        if (refusal is null)
        {
            Assert.Equal("CN=pump-1", (await ca.Issuance.IssueAsync(order, default)).Subject);
            return;
        }
        var signatures = ca.Keys.Signatures;
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.Issuance.IssueAsync(order, default));
        Assert.True(refused.Reason == refusal, $"{what}: {refused.Reason}, {refused.Message}");
        Assert.Equal(signatures, ca.Keys.Signatures);
    }

    [Fact] // a domain's profiles are for its devices; a registration authority's certificate is an administrator's to give
    public async Task An_administrator_orders_a_registrars_certificate_in_a_domain()
    {
        var order = new CertificateOrder
        {
            Caller = Admin,
            Domain = "other",
            Profile = "registrar",
            Request = Csr.For(""),
            Names = new() { Dns = ["ra.plant.example"] },
        };
        var issued = await ca.Issuance.IssueAsync(order, default);
        Assert.Equal(("other", "CN=ra.plant.example"), (issued.Domain, issued.Subject));
    }

    [Theory] // invariant I4
    [InlineData("issuing", AuthorityState.Suspended, true)]
    [InlineData("issuing", AuthorityState.Revoked, true)]
    [InlineData("issuing", AuthorityState.Retired, true)]
    [InlineData("issuing", AuthorityState.OnHold, true)]
    [InlineData("root", AuthorityState.OnHold, true)]
    [InlineData("root", AuthorityState.Suspended, false)] // a root rests in a safe
    [InlineData("root", AuthorityState.Retired, false)]
    [InlineData("root", AuthorityState.Revoked, true)]
    public async Task An_authority_that_is_not_active_issues_nothing(string name, AuthorityState state, bool refused)
    {
        ca.AuthorityStore.Replace(ca.Authorities.Find(name)!.Record with { State = state });
        await ca.StartAsync();
        await IssueAsync(refused);
    }

    [Fact] // invariant I4
    public async Task An_authority_outside_its_validity_issues_nothing()
    {
        ca.Time.Advance(TimeSpan.FromSeconds(-1));
        await ca.StartAsync(); // the clock begins anew: within a run it does not go back
        await IssueAsync(refused: true);
        ca.Time.Advance((ca.Authorities.Find("issuing")!.Certificate.NotAfter - ca.Time.GetUtcNow()) + TimeSpan.FromSeconds(1));
        await IssueAsync(refused: true);
    }

    [Fact] // X5-9
    public async Task A_life_is_shortened_to_the_issuers()
    {
        var end = ca.Authorities.Find("issuing")!.Certificate.NotAfter;
        ca.Time.Advance(end - ca.Time.GetUtcNow() - TimeSpan.FromHours(2));
        Assert.Equal(end, (await ca.IssueAsync("pump-1", Csr.For(""))).NotAfter);
    }

    [Fact] // X5-9
    public async Task A_life_without_an_end_is_refused_by_an_issuer_that_has_one()
    {
        var names = AuthorisedNames.OfDevice("pump-1", "SN-1", [], [], []);
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.IssueAsync("pump-1", Csr.For(""), "idevid", names));
        Assert.Equal(RefusalReason.AuthorityInactive, refused.Reason);
    }

    [Fact] // X5-8
    public async Task NotBefore_is_backdated_but_never_before_the_issuers()
    {
        Assert.Equal(InMemoryCa.Start, (await ca.IssueAsync("pump-1", Csr.For(""))).NotBefore);
        ca.Time.Advance(TimeSpan.FromHours(5));
        var later = await ca.IssueAsync("pump-1", Csr.For(""));
        Assert.Equal((InMemoryCa.Start.AddHours(4), InMemoryCa.Start.AddHours(29), InMemoryCa.Start.AddHours(5)), (later.NotBefore, later.NotAfter, later.CreatedAt));
    }

    [Theory] // RFC 5280 section 4.2.1.10
    [InlineData("pump-1.plant.example", false)]
    [InlineData("pump-1.office.example", true)]
    public async Task A_name_outside_the_issuers_constraints_is_refused(string dns, bool outside)
    {
        var folder = Directory.CreateTempSubdirectory("trustpoint-constrained-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "plant-ca.yaml"), InMemoryCa.KeptToThePlant);
            using var constrained = await InMemoryCa.CreateAsync(profiles: folder.FullName, issuingProfile: "plant-ca");
            var signatures = constrained.Keys.Signatures;
            var issue = constrained.IssueAsync("pump-1", Csr.For("", dns), names: AuthorisedNames.OfDevice("pump-1", null, [dns], [], []));
            if (!outside)
            {
                Assert.Equal("issuing", (await issue).Authority);
                return;
            }
            Assert.Contains("X5-16", (await Assert.ThrowsAsync<IssuanceRefusedException>(() => issue)).Message, StringComparison.Ordinal);
            // A store that is no signer lints nothing itself: what did not pass the lints here never comes to it, nor on record.
            Assert.Null(((IKeyStore)constrained.Keys).Signer);
            Assert.Equal(signatures, constrained.Keys.Signatures);
            Assert.DoesNotContain(constrained.Store.Rows, row => row.Device == "pump-1");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact] // RFC 5280 appendix A.1: ub-common-name is 64
    public async Task A_name_that_is_too_long_is_refused()
    {
        var name = new string('a', 65);
        var refused = await Assert.ThrowsAsync<IssuanceRefusedException>(() => ca.IssueAsync(name, Csr.For("")));
        Assert.Equal(RefusalReason.LintFailed, refused.Reason);
    }

    [Fact] // X5-5
    public async Task A_name_with_an_umlaut_is_a_UTF8String()
    {
        var issued = await ca.IssueAsync("Brücke", Csr.For(""));
        Assert.Contains("0C07" + Convert.ToHexString("Brücke"u8), Convert.ToHexString(Certificate.Decode(issued.Der).Subject.Der.Span), StringComparison.Ordinal);
    }

    private async Task IssueAsync(bool refused)
    {
        var issue = ca.IssueAsync("pump-1", Csr.For(""));
        if (refused) Assert.Equal(RefusalReason.AuthorityInactive, (await Assert.ThrowsAsync<IssuanceRefusedException>(() => issue)).Reason);
        else Assert.Equal("issuing", (await issue).Authority);
    }

    private sealed record Stranger() : Caller("stranger")
    {
        public override string Proof => "none";

        public override Reach ReachOf(Right right) => Reach.Everywhere;
    }
}
