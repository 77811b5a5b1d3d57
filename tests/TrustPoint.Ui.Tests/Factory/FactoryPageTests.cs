using System.Security.Cryptography;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Stored;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Factory;
using TrustPoint.Ui.Settings;
using TrustPoint.Ui.Tests.Elements;
using StoredDomains = TrustPoint.Ca.Domains.Domains;

namespace TrustPoint.Ui.Tests.Factory;

/// <summary>The manufacturer's pages over the real store, for an administrator.</summary>
public sealed class FactoryPageTests() : SignedIn(new HeldRole(Role.Administrator))
{
    private static readonly Administrator Admin = new("uid:0");

    private readonly TemporaryDirectory folder = new();
    private StoredCa stored = null!;
    private StoredDomains domains = null!;
    private VoucherSigners signers = null!;

    private Products Products => Services.GetRequiredService<Products>();

    private ProductLife Life => Services.GetRequiredService<ProductLife>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        stored = await StoredCa.CreateAsync(folder.Path, start: Noon);
        var (profiles, second, clock) = (ProfileCatalogue.Load(null), Approvals.Ask(People, Log, Time), new CaClock(stored.Time));
        domains = await StoredDomains.LoadAsync(stored.Store.Domains, profiles, stored.Authorities, second, stored.Time, default);
        signers = new(stored.Authorities, stored.Setup, stored.Store.Certificates, stored.Keys, clock, "test", stored.Time);
        Services.AddSingleton(stored.Store.Ownership).AddSingleton(stored.Store.Audit).AddSingleton(stored.Store.Certificates).AddSingleton(stored.Authorities).AddSingleton(second)
            .AddSingleton(clock).AddSingleton(signers).AddSingleton(new Factories(domains, profiles, stored.Authorities)).AddSingleton<IBox, Box>()
            .AddSingleton(stored.Store.Lives).AddSingleton(stored.Store.Revocations).AddSingleton(new CrlAgenda(stored.Time)).AddSingleton<Revocations>().AddSingleton<CertificateActions>().AddSingleton<ProductLife>()
            .AddSingleton<Products>().AddSingleton<Owners>().AddSingleton<Models>().AddSingleton<IssuedVouchers>().AddSingleton<Masa>().AddSingleton<VoucherOrders>();
    }

    public override async Task DisposeAsync()
    {
        signers.Dispose();
        await stored.DisposeAsync();
        folder.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task The_factory_says_what_it_lacks_and_stops_when_nothing_is_missing()
    {
        var empty = Show<FactoryPage>(_ => { });
        Assert.Equal(3, empty.WaitForElement(".notice.wait").QuerySelectorAll("li").Length);
        Assert.Contains("./trustpoint ca create masa --parent maker-root", empty.Find("pre").TextContent, StringComparison.Ordinal);

        await MakeAsync();
        var whole = Show<FactoryPage>(_ => { });
        Assert.Equal(["1", "1", "0", "0"], whole.WaitForElements(".figure .number").Select(figure => figure.TextContent));
        Assert.Empty(whole.FindAll(".notice.wait"));
        var anchor = Convert.ToHexString(SHA256.HashData(stored.Authorities.Find(VoucherSigners.AuthorityName)!.Record.Certificate));
        Assert.Equal(anchor, whole.Find(".fingerprint code").TextContent.Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains("https://box.example:9443/.well-known/brski", whole.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_line_stands_already_the_authority_for_vouchers_is_made_below_the_same_root()
    {
        await MakeLineAsync();

        Assert.Equal("./trustpoint ca create masa --parent own-root --common-name \"Maker Vouchers\" --profile idevid-issuing-ca", Show<FactoryPage>(_ => { }).WaitForElement("pre").TextContent.Split('\n')[0]);
    }

    [Fact]
    public async Task What_was_added_stays_added_while_giving_it_to_an_owner_waits_for_a_second_person()
    {
        await MakeAsync();
        await AskForAsync(ActKind.ChangeDomains);
        Services.GetRequiredService<NavigationManager>().NavigateTo("/factory/add-products?owner=works");
        var page = Show<AddProductsPage>(_ => { });
        page.WaitForElement("#model").Change("drive");
        page.Find("#rows").Change("SN-1\nSN-2\nSN-3\nSN-3");
        page.Find("form").Submit();
        Assert.Equal(["stays as it is", "is added and assigned", "is added and assigned", "stays as it is"], page.WaitForElements("tbody .badge").Select(badge => badge.TextContent));

        page.Find("button.primary").Click();
        page.WaitForElement(".notice.wait a");
        Assert.Equal("2 were added. Assigning them is not done yet.", page.Find(".lead").TextContent);
        Assert.Null((await Products.FindAsync(Admin, "line", "SN-2", default))!.Owner);

        // The same again, once it is approved or asked for no more: nothing is added twice.
        await AskForAsync();
        page.Find("button.primary").Click();
        page.WaitForAssertion(() => Assert.Equal("Done for 2.", page.Find(".lead").TextContent));
        Assert.Equal("works", (await Products.FindAsync(Admin, "line", "SN-2", default))!.Owner);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_is_there_is_asked_before_the_first_of_two_acts(bool isShown)
    {
        await MakeAsync();
        Services.GetRequiredService<NavigationManager>().NavigateTo("/factory/add-products?owner=works");
        var page = Show<AddProductsPage>(_ => { });
        page.WaitForElement("#model").Change("drive");
        page.Find("#rows").Change("SN-2");
        page.Find("form").Submit();
        Product? whenAsked = null;
        var (asked, caller) = (0, Services.GetRequiredService<CircuitCaller>());
        caller.AskForProof = async (_, _) =>
        {
            asked++;
            whenAsked = await Products.FindAsync(Admin, "line", "SN-2", default);
            if (isShown) await ProveAsync();
            return isShown;
        };
        Time.Advance(Sessions.Fresh + TimeSpan.FromMinutes(1));

        page.WaitForElement("button.primary").Click();
        page.WaitForAssertion(() => Assert.Equal((1, isShown ? "Done for 1." : "1 of 1 are in order. Nothing is done yet."), (asked, page.Find(".lead").TextContent)));
        Assert.Null(whenAsked);
        Assert.Equal(isShown ? "works" : null, (await Products.FindAsync(Admin, "line", "SN-2", default))?.Owner);
    }

    [Fact]
    public async Task Nothing_is_done_without_a_model_or_an_owner()
    {
        await MakeAsync();
        var page = Show<AddProductsPage>(_ => { });
        page.WaitForElement("#rows").Change("SN-2");
        page.Find("form").Submit();

        Assert.Equal("Choose a model, an owner, or both.", page.WaitForElement(".notice.bad").TextContent.Trim());
        page.Find("#model").Change("drive");
        page.Find("#rows").Change("SN-2,SN-3");
        page.Find("form").Submit();
        Assert.Contains("more than 1 cells", page.WaitForElement(".notice.bad").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_says_who_gets_no_voucher_and_leaves_them_out_of_the_file()
    {
        await MakeAsync();
        await Products.AddAsync(Admin, "line", "drive", ["SN-2"], null, default);
        await Life.AssignAsync(Admin, "line", "SN-2", "works", default);
        await Life.BlockAsync(Admin, "line", "SN-2", "reported stolen", default);
        var page = Order();
        page.WaitForElement("#order").Change("Order 17");
        page.Find("#days").Change("0");
        page.Find("form").Submit();
        Assert.Equal("Whole days, 1 to 7300.", page.WaitForElement(".notice.bad").TextContent.Trim());
        page.Find("#days").Change("30");
        page.Find("form").Submit();

        Assert.Equal("1 of 2 get a voucher. Nothing is signed yet. Those that get none are left out of the file.", page.WaitForElement("tbody").ParentElement!.ParentElement!.ParentElement!.QuerySelector(".lead")!.TextContent);
        Assert.Contains("device SN-2 gets no voucher: reported stolen", page.FindAll("tbody tr")[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("2026-07-01 14:00", page.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal);
        page.Find("button.primary").Click();
        Assert.Contains("Download order-17.tpv", page.WaitForElement(".notice.good").TextContent, StringComparison.Ordinal);
        Assert.Single(await Products.LedgerAsync(Admin, "line", "SN-1", default));
        Assert.Empty(await Products.LedgerAsync(Admin, "line", "SN-2", default));
    }

    [Fact]
    public async Task Without_its_authority_an_order_says_what_to_make()
    {
        await MakeAsync();
        await stored.Setup.RetireAsync(Admin, VoucherSigners.AuthorityName, default);
        var page = Order();
        page.WaitForElement("#order").Change("Order 17");
        page.Find("form").Submit();
        page.WaitForElement("tbody");
        page.Find("button.primary").Click();

        Assert.Contains("may sign vouchers", page.WaitForElement(".notice.bad").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<OrderPage> Order() => Show<OrderPage>(it => it.Add(page => page.Name, "works"));

    private async Task MakeLineAsync()
    {
        await stored.Setup.CreateAsync(Admin, new() { Name = "own-root", CommonName = "Own Root", Organization = "Maker", Profile = "idevid-root-ca", Key = KeyAlgorithm.EcP256 }, default);
        await BelowAsync("own-line");
        await domains.SaveAsync(Admin, new() { Name = "line", Authority = "own-line", Profiles = ["idevid"] }, default);
    }

    private Task BelowAsync(string name) =>
        stored.Setup.CreateAsync(Admin, new() { Name = name, Parent = "own-root", CommonName = name, Organization = "Maker", Profile = "idevid-issuing-ca", Key = KeyAlgorithm.EcP256 }, default);

    private async Task MakeAsync()
    {
        await MakeLineAsync();
        await BelowAsync(VoucherSigners.AuthorityName);
        await Services.GetRequiredService<Models>().SaveAsync(Admin, new("drive", OwnershipPolicy.Verified, TimeSpan.FromDays(90), true), default);
        await Services.GetRequiredService<Owners>().SaveAsync(Admin, new("works", "Works Ltd", [stored.Authorities.Find("issuing")!.Record.Certificate]), default);
        await Products.AddAsync(Admin, "line", "drive", ["SN-1"], null, default);
        await Life.AssignAsync(Admin, "line", "SN-1", "works", default);
    }

    private Task AskForAsync(params ActKind[] kinds) => Approvals.SaveRulesAsync(
        kinds.ToHashSet(), AuditEntry.Create(AuditEventType.ApprovalRulesChanged, Noon, InMemoryCa.Appliance, AuditOutcome.Success), default);

    private sealed class Box : IBox
    {
        public string? Purpose => null;

        public string DevicesUrl => "https://box.example:9443";

        public BoxState Look(Caller caller) => throw new NotSupportedException();

        public Task<string?> ChangeAsync(Caller caller, BoxNames names, CancellationToken ct) => throw new NotSupportedException();

        public Task<IReadOnlyList<OfferedToken>> TokensAsync(Caller caller, CancellationToken ct) => throw new NotSupportedException();

        public Task<string?> TryAsync(Caller caller, string module, string label, string pin, CancellationToken ct) => throw new NotSupportedException();

        public Task<string?> ChooseAsync(Caller caller, string module, string label, string pin, CancellationToken ct) => throw new NotSupportedException();

        public void Restart(Caller caller) => throw new NotSupportedException();
    }
}
