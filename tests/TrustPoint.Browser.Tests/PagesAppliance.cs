using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.Ending;
using TrustPoint.Appliance.FirstStart;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Listeners;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Retirement;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.People;
using TrustPoint.Ui.FirstStart;

namespace TrustPoint.Browser.Tests;

/// <summary>The appliance in the test's process, on loopback, with software keys.</summary>
public sealed class PagesAppliance : IAsyncDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly int[] ports = [.. FreePorts.Take(3)];
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private Rooms rooms = null!;
    private WebApplication app = null!;

    private readonly bool inSoftHsm;
    private int seconds;

    private PagesAppliance(bool inSoftHsm) => this.inSoftHsm = inSoftHsm;

    /// <summary>Base URL of the pages.</summary>
    public string Url { get; private set; } = "";

    /// <summary>The trust anchors, PEM.</summary>
    public string Anchors => app.Services.GetRequiredService<TrustAnchors>().Pem;

    /// <summary>Where the issuing authority's CRL is.</summary>
    public string CrlUrl => $"http://127.0.0.1:{ports[2]}/crl/evaluation-issuing-g1.crl";

    /// <summary>Its database.</summary>
    public string Database => TrustPoint.Storage.Store.DatabaseFile(directory.File("data"));

    /// <summary>Keeps a transfer as if it had been begun, or had come in.</summary>
    public Task HoldAsync(HeldTransfer transfer) => app.Services.GetRequiredService<IHeldTransferStore>().AddAsync(
        transfer, AuditEntry.Create(AuditEventType.TransferCreated, DateTimeOffset.UtcNow, new Administrator("uid:0"), AuditOutcome.Success, ("transfer", transfer.Id.ToString("D"))), default);

    /// <summary>Starts it.</summary>
    /// <param name="inSoftHsm">Whether its keys are in a SoftHSM token: there is one SoftHSM in a process.</param>
    public static async Task<PagesAppliance> StartAsync(bool inSoftHsm = false)
    {
        var appliance = new PagesAppliance(inSoftHsm);
        await appliance.OpenAsync();
        return appliance;
    }

    /// <summary>Adds a person, as the command line does.</summary>
    /// <returns>The set-up code.</returns>
    public Task<string> AddPersonAsync(string name, params HeldRole[] roles) => AddPersonAsync(name, "A person", roles);

    /// <summary>Adds a person with another name for others to read.</summary>
    public async Task<string> AddPersonAsync(string name, string displayName, params HeldRole[] roles) =>
        (await People.AddAsync(Console, name, displayName, roles, default)).Code;

    /// <summary>Adds a device.</summary>
    public Task AddDeviceAsync(NewDevice device) => app.Services.GetRequiredService<DeviceRegistry>().AddAsync(Console, device, default);

    /// <summary>Adds a device and retires it by two people, as the command line does.</summary>
    public async Task RetireAsync(NewDevice device)
    {
        HeldRole[] roles = [new(Role.Administrator)];
        // Before it is asked: who asks gives nobody an account with which to approve.
        _ = await SessionAsync("kim", roles);
        await AddDeviceAsync(device);
        var life = app.Services.GetRequiredService<DeviceLife>();
        await life.ChangeAsync(Console, device.Name, new(LifeEvent.Decommission) { Reason = "line 4 is closed" }, default);
        var last = new LifeOrder(LifeEvent.Retire) { Reason = "worn out after eleven years", Proof = "board drilled through and shredded, Ina Berg and Kim Olsen" };
        var asked = await Assert.ThrowsAsync<SecondPersonWantedException>(() => life.ChangeAsync(Console, device.Name, last, default));
        await app.Services.GetRequiredService<Approvals>().ApproveAsync(new Person("kim", roles, 1, IsFresh: true), asked.Proposal.Number, default);
        await life.ChangeAsync(Console, device.Name, last, default);
        Assert.Empty(await app.Services.GetRequiredService<DeviceRetirements>().MakeUpAsync(default));
    }

    /// <summary>Revokes a certificate, as the command line does.</summary>
    public async Task RevokeAsync(string authority, byte[] serial)
    {
        var record = (await app.Services.GetRequiredService<ICertificateQueries>().FindAsync(authority, serial, default))!;
        await app.Services.GetRequiredService<Revocations>().ChangeAsync(Console, [record.Id], new RevocationOrder.Revoke(RevocationReason.CessationOfOperation), default);
    }

    /// <summary>Ends an authority by two people, as the command line does; what is in force below it is revoked before.</summary>
    public async Task EndAuthorityAsync(string name)
    {
        var ends = app.Services.GetRequiredService<AuthorityEnds>();
        foreach (var one in (await ends.CheckAsync(Console, name, default)).InForce) await RevokeAsync(name, Convert.FromHexString(one.Serial));
        await ByTwoAsync(() => ends.EndAsync(Console, name, "the plant is closed", default));
    }

    /// <summary>Ends the box by two people, as the command line does.</summary>
    public Task EndAsync(string folder) => ByTwoAsync(() => app.Services.GetRequiredService<BoxEnd>().EndAsync(Console, "the plant is closed", folder, default));

    /// <summary>Somebody else approves what waits.</summary>
    public async Task ApproveAsync()
    {
        // Whoever asked gave nobody that account.
        var approvals = app.Services.GetRequiredService<Approvals>();
        var waiting = Assert.Single(await approvals.OpenAsync(Console, default));
        await approvals.ApproveAsync(new Person($"second-{seconds}", [new(Role.Administrator)], 1, IsFresh: true), waiting.Number, default);
    }

    /// <summary>What keeps the box from being ended.</summary>
    public async Task<IReadOnlyList<string>> ObstaclesAsync() => [.. (await app.Services.GetRequiredService<BoxEnd>().CheckAsync(Console, default)).Select(one => one.Name)];

    /// <summary>The configuration of a process of its own on the same data.</summary>
    public (string Name, string Value)[] Settings => [.. Configuration().Where(setting => setting.Value is not null).Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value!))];

    /// <summary>Its data directory.</summary>
    public string DataDirectory => directory.File("data");

    /// <summary>Where it serves plain HTTP.</summary>
    public Uri HttpUrl => new($"http://127.0.0.1:{ports[2]}");

    private async Task ByTwoAsync(Func<Task> act)
    {
        HeldRole[] roles = [new(Role.Administrator)];
        // Before it is asked: who asks gives nobody an account with which to approve.
        var second = $"second-{Interlocked.Increment(ref seconds)}";
        _ = await SessionAsync(second, roles);
        try
        {
            await act();
        }
        catch (SecondPersonWantedException asked)
        {
            await app.Services.GetRequiredService<Approvals>().ApproveAsync(new Person(second, roles, 1, IsFresh: true), asked.Proposal.Number, default);
            await act();
        }
    }

    /// <summary>Disables a person, as the command line does.</summary>
    public Task DisableAsync(string name) => People.DisableAsync(Console, name, default);

    /// <summary>Asks a second person for these kinds of act and no others, as the command line does.</summary>
    public Task AskSecondPersonAsync(params ActKind[] kinds) =>
        app.Services.GetRequiredService<Approvals>().SaveRulesAsync(Console, kinds.ToHashSet(), default);

    /// <summary>Says what the box is for, as the first start does.</summary>
    public Task ChoosePurposeAsync(string purpose) => app.Services.GetRequiredService<IFirstBox>().ChoosePurposeAsync(Console, purpose, default);

    /// <summary>A domain whose devices wait for somebody's word.</summary>
    public async Task AddApprovalDomainAsync(string name)
    {
        var domains = app.Services.GetRequiredService<Domains>();
        await domains.SaveAsync(Console, domains.Default! with { Name = name, Default = false, Approval = true }, default);
    }

    /// <summary>A production line: a domain whose devices are given factory identities.</summary>
    public async Task MakeLineAsync(string name)
    {
        var setup = app.Services.GetRequiredService<AuthoritySetup>();
        await setup.CreateAsync(Console, new() { Name = "device-root", CommonName = "Device Root", Organization = "Maker", Profile = "idevid-root-ca", Key = KeyAlgorithm.EcP256 }, default);
        await setup.CreateAsync(Console, new() { Name = "device-ca", Parent = "device-root", CommonName = "Device CA", Organization = "Maker", Profile = "idevid-issuing-ca", Key = KeyAlgorithm.EcP256 }, default);
        await app.Services.GetRequiredService<Domains>().SaveAsync(Console, new() { Name = name, Authority = "device-ca", Profiles = ["idevid"] }, default);
    }

    /// <summary>Adds a model.</summary>
    public Task AddModelAsync(Model model) => app.Services.GetRequiredService<Models>().SaveAsync(Console, model, default);

    /// <summary>Opens a batch for an hour.</summary>
    public Task OpenBatchAsync(string name, string line, string model, int quota) =>
        app.Services.GetRequiredService<Batches>().OpenAsync(Console, new(name, line, model, quota, null, DateTimeOffset.UtcNow.AddHours(1)), default);

    /// <summary>Keeps the vouchers of a file.</summary>
    public Task HoldAsync(byte[] file) => app.Services.GetRequiredService<HeldVouchers>().ImportAsync(Console, app.Services.GetRequiredService<Domains>().Default!, file, default);

    /// <summary>Accepts a manufacturer, into the default domain: its devices come by voucher, and wait for a person.</summary>
    /// <param name="name">What it is called here.</param>
    /// <param name="anchor">What its factory identities chain to.</param>
    /// <param name="isByHand">Its vouchers may be brought: they are signed by the same.</param>
    public async Task AcceptAsync(string name, byte[] anchor, bool isByHand = false)
    {
        var rules = new JoinRules { AsksPerson = true, Serials = ["SN-4*"], VoucherAnchors = isByHand ? [anchor] : [] };
        await app.Services.GetRequiredService<AcceptedManufacturers>().AcceptAsync(Console, new(name, [anchor], AutoAdd: false) { Joining = rules }, default);
        var domains = app.Services.GetRequiredService<Domains>();
        await domains.SaveAsync(Console, domains.Default! with { Manufacturers = [.. domains.Default!.Manufacturers, name] }, default);
    }

    /// <summary>A device asks to come in by voucher, as its registrar hears it.</summary>
    public async Task<Join> AskAsync(Certificate idevid) =>
        (await Joins.BeginAsync(await IdentifyAsync(idevid), RandomNumberGenerator.GetHexString(16), default)).Join;

    /// <summary>The voucher of a device that asked comes, the device takes it, and somebody else turns out to have had the device.</summary>
    public async Task<Join> TakeAsync(Certificate idevid, Func<Join, Certificate, byte[]> sign)
    {
        var device = await IdentifyAsync(idevid);
        var asked = (JoinStep.VoucherAsked)(await Joins.LatestAsync(device, default))!;
        var anchor = Certificate.Decode(Pem.Certificates(Anchors)[0]);
        var voucher = ReadVoucher.Of(sign(asked.Join, anchor), ReadOnlyMemory<byte>.Empty, asked.Join, [anchor], device.Rules, DateTimeOffset.UtcNow);
        await Joins.TakeAsync(device, asked, voucher, null, default);
        var imprinted = (JoinStep.Imprinted)(await Joins.HearVoucherStatusAsync(device, new() { Status = true }, [anchor], default))!;
        var log = new VoucherLog(
        [
            new(DateTimeOffset.UtcNow, voucher.DomainId, asked.Join.Nonce, VoucherAssertion.Proximity),
            new(new(2025, 3, 14, 0, 0, 0, TimeSpan.Zero), new byte[20], "theirs", VoucherAssertion.Logged),
        ]);
        return (await Joins.JudgeAsync(device, imprinted, log, [], default)).Join;
    }

    private Joins Joins => app.Services.GetRequiredService<Joins>();

    private ValueTask<JoiningDevice> IdentifyAsync(Certificate idevid) => Joins.IdentifyAsync(idevid, [], app.Services.GetRequiredService<Domains>().Default!, default);

    /// <summary>Makes it a manufacturer as well: the domain <c>line</c>, the authority that signs vouchers, the model <c>drive</c>.</summary>
    public async Task MakeFactoryAsync(bool isShippedByHand = false)
    {
        var setup = app.Services.GetRequiredService<AuthoritySetup>();
        await setup.CreateAsync(Console, new() { Name = "maker-root", CommonName = "ACME Root", Organization = "ACME", Profile = "idevid-root-ca", Key = KeyAlgorithm.EcP256 }, default);
        foreach (var name in new[] { "maker-line", VoucherSigners.AuthorityName })
            await setup.CreateAsync(Console, new() { Name = name, Parent = "maker-root", CommonName = $"ACME {name}", Organization = "ACME", Profile = "idevid-issuing-ca", Key = KeyAlgorithm.EcP256 }, default);
        await app.Services.GetRequiredService<Domains>().SaveAsync(Console, new() { Name = "line", Authority = "maker-line", Profiles = ["idevid"] }, default);
        await app.Services.GetRequiredService<Models>().SaveAsync(Console, new("drive", OwnershipPolicy.Verified, TimeSpan.FromDays(90), HasClock: true) { IsShippedByHand = isShippedByHand }, default);
    }

    /// <summary>Products as a production line has them made with the code of a batch.</summary>
    public async Task MakeByBatchAsync(string batch, params string[] serials)
    {
        var batches = app.Services.GetRequiredService<Batches>();
        var (code, _) = await batches.OpenAsync(Console, new(batch, "line", "drive", serials.Length, null, DateTimeOffset.UtcNow.AddHours(1)), default);
        var line = (await batches.TryAdmitAsync(batch, code, "192.0.2.7", app.Services.GetRequiredService<Domains>().Find("line")!, default))!;
        foreach (var serial in serials) await batches.DeviceAsync(line, serial, default);
    }

    /// <summary>An owner with the certificate of its authority.</summary>
    public Task AddOwnerAsync(string name, string displayName, byte[] authority) => app.Services.GetRequiredService<Owners>().SaveAsync(Console, new(name, displayName, [authority]), default);

    /// <summary>Products of the factory; with an owner, they are its.</summary>
    public async Task AddProductsAsync(string? owner, params string[] serials)
    {
        var products = app.Services.GetRequiredService<Products>();
        await products.AddAsync(Console, "line", "drive", serials, null, default);
        if (owner is not null) await app.Services.GetRequiredService<ProductLife>().ChangeAsync(Console, "line", serials, new(LifeEvent.Assign) { Owner = owner }, default);
    }

    /// <summary>Vouchers of an order, as its page has them signed.</summary>
    public Task<byte[]> OrderAsync(string owner, params string[] serials) =>
        app.Services.GetRequiredService<VoucherOrders>().ExportAsync(Console, new("order 17", owner, "line", serials, null), default);

    /// <summary>Takes the vouchers of its own factory, as if it were another's.</summary>
    public async Task AcceptOwnFactoryAsync()
    {
        var rules = new JoinRules { VoucherAnchors = [CertificateOf(VoucherSigners.AuthorityName)] };
        await app.Services.GetRequiredService<AcceptedManufacturers>().AcceptAsync(Console, new("acme", [CertificateOf("maker-line")], AutoAdd: false) { Joining = rules }, default);
        var domains = app.Services.GetRequiredService<Domains>();
        await domains.SaveAsync(Console, domains.Default! with { Manufacturers = [.. domains.Default!.Manufacturers, "acme"] }, default);
    }

    /// <summary>Imports a voucher file as <c>join import</c> does.</summary>
    public async Task<VoucherFileMessage> ImportAsync(byte[] file)
    {
        using var client = new AdminClient(Path.Combine(directory.File("data"), "admin.sock"));
        using var content = new ByteArrayContent(file) { Headers = { ContentType = new(JoinRoutes.FileMedia) } };
        return await client.SendAsync<VoucherFileMessage>(HttpMethod.Post, "held-vouchers", content, default);
    }

    /// <summary>The certificate of an authority here.</summary>
    public byte[] CertificateOf(string authority) => app.Services.GetRequiredService<Authorities>().Find(authority)!.Record.Certificate;

    /// <summary>Something comes to the door, as a device would have it come.</summary>
    public void Hear(Contact contact) => app.Services.GetRequiredService<ContactBook>().Add(contact);

    /// <summary>Orders a certificate by hand, as its page does.</summary>
    public Task<CertificateRecord> IssueAsync(string profile, byte[] request, string domain = "plant") =>
        app.Services.GetRequiredService<HandIssuance>().IssueAsync(Console, new(domain, profile, request), default);

    /// <summary>A new person's whole first sign-in, without its forms.</summary>
    /// <returns>The session's secret.</returns>
    public async Task<string> SessionAsync(string name, params HeldRole[] roles) => (await BeginAsync(name, roles)).Session;

    /// <summary>A new person's whole first sign-in, without its forms.</summary>
    /// <returns>The session's secret, and the person's recovery codes.</returns>
    public async Task<(string Session, Queue<string> RecoveryCodes)> BeginAsync(string name, params HeldRole[] roles)
    {
        const string Source = "127.0.0.1";
        var code = await AddPersonAsync(name, roles);
        var signIn = app.Services.GetRequiredService<SignIn>();
        var password = Assert.IsType<SignInStep.PasswordWanted>(await signIn.BeginAsync(name, code, Source, default));
        var setUp = Assert.IsType<SignInStep.SecondFactorSetUpWanted>(await signIn.ChoosePasswordAsync(password.Ticket, "seven quiet mountains", Source, default));
        var signedIn = Assert.IsType<SignInStep.SignedIn>(await signIn.ConfirmSecondFactorAsync(setUp.Ticket, AuthenticatorApp.CodeOf(setUp.Key), Source, default));
        return (signedIn.Session, new(signedIn.RecoveryCodes));
    }

    private static Administrator Console => new("uid:0");

    private People People => app.Services.GetRequiredService<People>();

    /// <summary>Stops it, as for a restart.</summary>
    public async Task StopAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await rooms.DisposeAsync();
    }

    /// <summary>Starts it again, with the same data at the same place.</summary>
    public Task StartAgainAsync() => OpenAsync();

    /// <summary>Starts it again once a page asks for that, as the service's loop does.</summary>
    public async Task RestartWhenAskedAsync()
    {
        var asked = new TaskCompletionSource();
        using (app.Lifetime.ApplicationStopping.Register(asked.SetResult)) await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await StopAsync();
        await StartAgainAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        random.Dispose();
        directory.Dispose();
    }

    private Dictionary<string, string?> Configuration() => new()
    {
        ["TrustPoint:DataDirectory"] = directory.File("data"),
        ["TrustPoint:HostNames:0"] = "localhost",
        ["TrustPoint:Keys:Module"] = inSoftHsm ? null : KeyOptions.SoftwareModule,
        ["TrustPoint:Listen:Address"] = "127.0.0.1",
        ["TrustPoint:Listen:Admin"] = $"{ports[0]}",
        ["TrustPoint:Listen:Devices"] = $"{ports[1]}",
        ["TrustPoint:Listen:Http"] = $"{ports[2]}",
        ["TrustPoint:PublicUrl"] = $"http://127.0.0.1:{ports[2]}",
    };

    private async Task OpenAsync()
    {
        var data = directory.File("data");
        var options = ApplianceConfiguration.Check(new ConfigurationBuilder().AddInMemoryCollection(Configuration()).Build(), data, "box-1");
        rooms = await Rooms.OpenAsync(options, TimeProvider.System, random, NullLoggerFactory.Instance, default);
        FirstStartFile.End(data); // the evaluation is kept
        app = ApplianceHost.Build(options, rooms, TimeProvider.System, random, NullLoggerFactory.Instance);
        await app.Services.GetRequiredService<ServerCertificateRenewal>().LookAsync(default);
        await app.Services.GetRequiredService<CrlSchedule>().LookAsync(default);
        await app.Services.GetRequiredService<Journal>().StartedAsync(default);
        await app.StartAsync();
        Url = $"https://localhost:{ports[0]}";
    }
}
