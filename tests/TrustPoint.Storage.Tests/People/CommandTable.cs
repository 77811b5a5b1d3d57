using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Quartz;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Credentials;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Inspection;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Rotation;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Transfers;
using TrustPoint.Jobs;
using TrustPoint.Storage.Crls;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Offline;
using TrustPoint.Testing.Requests;
using TrustPoint.Testing.Stored;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.Storage.Tests.People;

/// <summary>A command of Ca or Devices, called for a caller in a domain.</summary>
/// <param name="Right">The right that it takes.</param>
/// <param name="IsOfDomain">False: it is about the appliance as a whole, so the domain is not looked at.</param>
/// <param name="RunAsync">Calls it with what would be in order.</param>
/// <param name="Kind">The kind of act for which a second person can be asked; null: for none.</param>
internal sealed record TriedCommand(Right Right, bool IsOfDomain, Func<Caller, string, Task> RunAsync, ActKind? Kind = null);

/// <summary>Every command that takes a caller, over the real store, with two domains that have a device, a certificate and a waiting request each.</summary>
internal sealed class CommandTable : IAsyncDisposable
{
    private const string Known = "made-1";
    private const string Machine = "robot-1";
    private const string KeptBackup = "/mnt/backup/kept.tpb";

    private readonly StoredCa ca;
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly Ca.Domains.Domains domains;
    private readonly ProfileVersions profiles;
    private readonly CertificateIssuance issuance;
    private readonly CrlPublication publication;
    private readonly PendingRequests pending;
    private readonly OfflineRoot offline;
    private readonly AuthorityEnds ends;
    private readonly Makers makers;
    private readonly InMemoryBackups backupMaker;
    private readonly Ca.Backups.Backups backups;
    private readonly StoredLives lives;
    private readonly Ca.Transfers.TransferSigners signers;
    private readonly Dictionary<string, CertificationRequest> requests = [];
    private readonly ServiceProvider jobs;
    private int made;
    private int removed;
    private long proposal;

    private CommandTable(StoredCa ca, Ca.Domains.Domains domains, ProfileVersions profiles, string folder)
    {
        (this.ca, this.domains, this.profiles) = (ca, domains, profiles);
        var clock = new CaClock(ca.Time);
        issuance = new(
            ProfileCatalogue.Load(null), domains, ca.Authorities, ca.Store.Issuance, ca.Keys, ca.SecondPerson, clock, random, new() { PublicUrl = InMemoryCa.PublicUrl },
            NullLogger<CertificateIssuance>.Instance);
        publication = new(ca.Authorities, ca.Store.Crls, new CrlFiles(folder), ca.Keys, clock, [], NullLogger<CrlPublication>.Instance);
        pending = new(ca.Store.Devices, ca.Time);
        offline = new(ca.Time.GetUtcNow());
        Approvals = new(ca.Approvals, ca.People, ca.Store.Audit, ca.SecondPerson, ca.Time);
        var registry = new DeviceRegistry(ca.Store.Devices, domains, ca.Time);
        var certificates = new CertificateRegistry(ca.Store.Certificates, ca.Time);
        var contacts = new ContactBook(ca.Store.Contacts, ca.Store.Devices, ca.Time);
        var revocations = new Revocations(ca.Authorities, ca.Store.Revocations, new CrlAgenda(ca.Time), ca.SecondPerson, clock);
        var selections = new SelectedRevocations(revocations, ca.Store.RevocationQueries, ca.SecondPerson);
        var people = new Ca.People.People(
            ca.People, ca.Store.Audit, new Sessions(ca.People, ca.Store.Audit, random, ca.Time), domains, ca.SecondPerson, random, ca.Time, NullLogger<Ca.People.People>.Instance);
        var logKey = ca.Keys.GenerateAsync("Audit log", KeyAlgorithm.EcP256, default).GetAwaiter().GetResult();
        var trail = new AuditTrail(ca.Store.Audit, new CheckpointSigner(ca.Store.Audit, ca.Keys, logKey, "trustpoint/tried"));
        var keys = new ApiKeys(
            ca.Store.ApiKeysWith(ca.PeopleKey), ca.People, domains, ca.SecondPerson, random, ca.Time, NullLogger<ApiKeys>.Instance);
        var manufacturers = AcceptedManufacturers.LoadAsync(ca.Store.Devices, ca.SecondPerson, ca.PeopleKey.For("masa passwords"), ca.Time, default).GetAwaiter().GetResult();
        var joinStore = ca.Store.JoinsWith(ca.PeopleKey);
        var admission = new ClientAdmission(
            ca.Authorities, domains, ca.Store.Certificates, ca.Store.Devices, manufacturers, new(ca.Store.Devices, domains, random, ca.Time), joinStore, ca.Time);
        var joins = new Joins(joinStore, ca.Store.Devices, admission, (_, _, _) => Task.FromResult(0), ca.Time);
        var held = new HeldVouchers(ca.Store.HeldVouchersWith(ca.PeopleKey), manufacturers, () => null, ca.Time);
        jobs = new ServiceCollection().AddLogging().AddSingleton(ca.Store.Audit).AddSingleton(ca.Store.JobRuns).AddSingleton(random).AddJobs(ca.Time).BuildServiceProvider();
        var board = jobs.GetRequiredService<JobBoard>();
        var rotation = new RotationBoard(ca.Store.Rotations, contacts, new(new(), ca.Time), ca.Time);
        var passkeys = new Passkeys(
            ca.Store.PasskeysWith(ca.PeopleKey), ca.People, new Sessions(ca.People, ca.Store.Audit, random, ca.Time), random, ca.Time, NullLogger<Passkeys>.Instance);
        var retirementSigner = new RetirementSigner(ca.Store.Audit, new AuditTrail(ca.Store.Audit, ca.Checkpoints), ca.Checkpoints, ca.Store.Retirements, clock);
        var crlFiles = new CrlFiles(folder);
        ends = new(
            ca.Authorities, domains, new(ca.Authorities, ProfileCatalogue.Load(null), ca.Store.Certificates, crlFiles, ca.Time), new(ca.Authorities, ca.Store.Revocations, new(ca.Time), ca.SecondPerson, clock),
            publication, ca.Keys, ca.SecondPerson, retirementSigner, new(ca.Store.Retirements, ca.Authorities, crlFiles, retirementSigner, ca.Keys), clock);
        makers = new(ca, domains);
        backupMaker = new(ca.Time);
        backups = new(ca.Store.Backups, ca.Store.Audit, backupMaker, ca.SecondPerson, ca.Time);
        var codes = new EnrolmentCodes(ca.Store.Devices, domains, random, ca.Time);
        lives = new(ca);
        signers = new(ca.Authorities, ca.Setup, ca.Store.Certificates, ca.Keys, ca.Store.Audit, clock, "box");
        var sold = new SoldDevices(ca.Store.Devices, joinStore, ca.Store.HeldVouchersWith(ca.PeopleKey), ca.Store.HeldTransfers, ca.Store.Certificates, ca.Store.Revocations, ca.Authorities);
        var seller = new SellersDesk(ca.Store.HeldTransfers, sold, domains, ca.Authorities, manufacturers, signers, random, clock);
        var buyer = new BuyersDesk(ca.Store.HeldTransfers, registry, ca.Store.Devices, lives.Life, ca.Store.HeldVouchersWith(ca.PeopleKey), domains, manufacturers, ca.Store.Certificates, signers, random, clock);
        var release = new SellersRelease(ca.Store.HeldTransfers, ca.Store.Devices, sold, ca.Store.Lives, lives.Life, domains, ca.Authorities, manufacturers, new CrlFiles(folder), clock);
        var desk = new TransferDesk(ca.Store.HeldTransfers, seller, release, buyer, new NoErrand(), domains, ca.Authorities);
        var machines = new MachineTransfers(ca.Store.HeldTransfers, desk);
        var told = new ToldResets(ca.Store.HeldTransfers, release, ca.Store.Audit, clock, ca.Time);
        Commands = new()
        {
            ["DeviceLife.ChangeAsync"] = new(Right.Revoke, true, (caller, domain) => lives.Life.ChangeAsync(caller, $"pump-{domain}", new(LifeEvent.Suspend) { Reason = "a leak", For = TimeSpan.FromDays(1) }, default), ActKind.StopDevices),
            ["DeviceLife.ChangeAsync by two"] = new(Right.Revoke, true, (caller, domain) => lives.Life.ChangeAsync(caller, $"pump-{domain}", new(LifeEvent.BeginRelease) { Reason = "sold" }, default), ActKind.EndDevices),
            ["DeviceLife.TellAsync"] = new(Right.SeeDevices, true, (caller, domain) => lives.Life.TellAsync(caller, $"pump-{domain}", default)),
            ["RetiredThings.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => new RetiredThings(ca.Store.Retirements).ListAsync(caller, new(Domain: domain), new(), default)),
            ["RetiredThings.FindAsync"] = new(Right.SeeDevices, true, async (caller, domain) => await new RetiredThings(ca.Store.Retirements).FindAsync(caller, RetiredKind.Device, $"pump-{domain}", default)),
            ["DeviceRegistry.AddAsync"] = new(Right.ManageDevices, true, (caller, domain) => registry.AddAsync(caller, new(Name(), domain), default)),
            ["DeviceRegistry.CheckAsync"] = new(Right.ManageDevices, true, async (caller, domain) =>
            {
                // Said of each device, not of all of them.
                if ((await registry.CheckAsync(caller, [new(Name(), domain)], default)).Single() is { } fault && fault.Contains("may not", StringComparison.Ordinal)) throw new NotAllowedException(caller, Right.ManageDevices);
            }),
            ["DeviceRegistry.PutIntoAsync"] = new(Right.ManageDevices, true, (caller, domain) => registry.PutIntoAsync(caller, $"pump-{domain}", Name(), default)),
            ["DeviceRegistry.FindAsync"] = new(Right.SeeDevices, true, async (caller, domain) => await registry.FindAsync(caller, $"pump-{domain}", default)),
            ["DeviceRegistry.FindAsync by factory identity"] = new(Right.SeeDevices, true, async (caller, domain) =>
            {
                // What is elsewhere is not there.
                if (await registry.FindAsync(caller, "maker", $"SN-{domain}", default) is null) throw new NotAllowedException(caller, Right.SeeDevices);
            }),
            ["DeviceRegistry.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => registry.ListAsync(caller, new(Domain: domain), new(), default)),
            ["DeviceRegistry.CountAsync"] = new(Right.SeeDevices, true, (caller, domain) => registry.CountAsync(caller, new(Domain: domain), default)),
            ["DeviceRegistry.CountByStateAsync"] = new(Right.SeeDevices, true, (caller, domain) => registry.CountByStateAsync(caller, domain, default)),
            ["CertificateRegistry.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => certificates.ListAsync(caller, new(Domain: domain), null, new(), default)),
            ["CertificateRegistry.CountAsync"] = new(Right.SeeDevices, true, (caller, domain) => certificates.CountAsync(caller, new(Domain: domain), null, default)),
            ["CertificateRegistry.FiguresAsync"] = new(Right.SeeDevices, true, (caller, domain) => certificates.FiguresAsync(caller, domain, default)),
            ["ProfileUses.OfAsync"] = new(Right.SeeDevices, false, (caller, _) => new ProfileUses(domains, registry, certificates).OfAsync(caller, "ldevid", default)),
            ["CertificateRegistry.CountIssuedAsync"] = new(Right.SeeSetup, false, (caller, _) => certificates.CountIssuedAsync(caller, "issuing", [ca.Time.GetUtcNow(), ca.Time.GetUtcNow()], default)),
            ["AuditTrail.ProveAsync"] = new(Right.ReadAudit, false, (caller, _) => trail.ProveAsync(caller, 0, default)),
            ["AuditTrail.VerifyAsync"] = new(Right.ReadAudit, false, (caller, _) => trail.VerifyAsync(caller, null, null, default)),
            ["AuditTrail.ExportAsync"] = new(Right.ReadAudit, false, (caller, _) => trail.ExportAsync(caller, Stream.Null, default)),
            ["AuditList.ListAsync"] = new(Right.ReadAudit, false, (caller, _) => new Ca.Audit.AuditList(ca.Store.Audit).ListAsync(caller, new(), new(), default)),
            ["ContactBook.OfDeviceAsync"] = new(Right.SeeDevices, true, (caller, domain) => contacts.OfDeviceAsync(caller, $"pump-{domain}", default)),
            ["ContactBook.StrangersAsync"] = new(Right.SeeDevices, false, (caller, _) => contacts.StrangersAsync(caller, new(), new(), default)),
            ["ContactBook.CountsAsync"] = new(Right.SeeDevices, false, (caller, _) => contacts.CountsAsync(caller, default)),
            ["Arrivals.SeenByAsync"] = new(Right.SeeDevices, true, async (caller, domain) =>
            {
                // What comes elsewhere is not shown.
                var contact = new Contact(ca.Time.GetUtcNow(), $"pump-{domain}", "simpleenroll", ContactOutcome.Refused, "no", "10.0.0.7", null);
                if (await new Arrivals(ca.Store.Devices, ca.Store.Certificates).SeenByAsync(caller, contact, default) is null) throw new NotAllowedException(caller, Right.SeeDevices);
            }),
            ["EnrolmentCodes.CreateAsync"] = new(Right.MakeCodes, true, (caller, domain) =>
                codes.CreateAsync(caller, $"pump-{domain}", null, null, default)),
            ["AcceptedManufacturers.AcceptAsync"] = new(Right.AcceptManufacturers, false, async (caller, _) =>
                await (await AcceptedManufacturers.LoadAsync(ca.Store.Devices, ca.SecondPerson, ca.PeopleKey.For("masa passwords"), ca.Time, default)).AcceptAsync(caller, new("maker", [ca.Authorities.All[0].Record.Certificate], false), default), ActKind.ChangeDomains),
            ["Owners.SaveAsync"] = new(Right.ManageOwnership, false, (caller, _) => makers.Owners.SaveAsync(caller, new(Name(), "Works", [ca.Authorities.All[0].Record.Certificate]), default), ActKind.ChangeDomains),
            ["Owners.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => makers.Owners.ListAsync(caller, default)),
            ["Owners.ListAsync of a page"] = new(Right.SeeSetup, false, (caller, _) => makers.Owners.ListAsync(caller, null, new(), default)),
            ["Owners.FindAsync"] = new(Right.SeeSetup, false, async (caller, _) => await makers.Owners.FindAsync(caller, Makers.Owner, default)),
            ["Owners.CountAsync"] = new(Right.SeeSetup, false, (caller, _) => makers.Owners.CountAsync(caller, default)),
            ["IssuedVouchers.ListAsync"] = new(Right.SeeDevices, false, (caller, _) => makers.Issued.ListAsync(caller, new(), new(), default)),
            ["IssuedVouchers.CountAsync"] = new(Right.SeeDevices, false, (caller, _) => makers.Issued.CountAsync(caller, new(), default)),
            ["Models.SaveAsync"] = new(Right.ManageOwnership, false, (caller, _) => makers.Models.SaveAsync(caller, new(Name(), OwnershipPolicy.Logged, null, true), default), ActKind.ChangeDomains),
            ["Models.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => makers.Models.ListAsync(caller, default)),
            ["Products.AddAsync"] = new(Right.ManageDevices, true, (caller, domain) => makers.Products.AddAsync(caller, domain, Makers.Model, [Name()], null, default)),
            ["Products.FindAsync"] = new(Right.SeeDevices, true, async (caller, domain) => await makers.Products.FindAsync(caller, domain, Makers.ToBlock, default)),
            ["Products.OfDeviceAsync"] = new(Right.SeeDevices, true, async (caller, domain) => await makers.Products.OfDeviceAsync(caller, NewProduct.DeviceNameOf(domain, Makers.ToBlock), default)),
            ["Products.CheckAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Products.CheckAsync(caller, domain, Makers.Model, null, [Name()], default)),
            ["Products.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Products.ListAsync(caller, new(Domain: domain), new(), default)),
            ["Products.CountAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Products.CountAsync(caller, new(Domain: domain), default)),
            ["Spares.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Spares.ListAsync(caller, new(Domain: domain), new(), default)),
            ["Products.CountByStateAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Products.CountByStateAsync(caller, new(Domain: domain), default)),
            ["Products.RecordAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Products.RecordAsync(caller, domain, Makers.ToBlock, default)),
            ["Products.LedgerAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Products.LedgerAsync(caller, domain, Makers.ToBlock, default)),
            ["ProductLife.ChangeAsync to assign"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.AssignAsync(caller, domain, Makers.ToAssign, Makers.Owner, default), ActKind.ChangeDomains),
            ["ProductLife.ChangeAsync of several"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.AssignAsync(caller, domain, [Makers.ToAssignToo], Makers.Owner, default), ActKind.ChangeDomains),
            ["ProductLife.ChangeAsync to release"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.ReleaseAsync(caller, domain, Makers.ToRelease, "sold", default), ActKind.ChangeDomains),
            ["ProductLife.ChangeAsync"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.ChangeAsync(caller, domain, Makers.ToLose, new(LifeEvent.ReportLost) { Reason = "gone" }, default), ActKind.StopDevices),
            ["ProductLife.ChangeAsync by two"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.ChangeAsync(caller, domain, Makers.ToRetire, new(LifeEvent.Retire) { Reason = "worn out", Proof = "shredded" }, default), ActKind.EndDevices),
            ["ProductLife.ChangeAsync to block"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.BlockAsync(caller, domain, Makers.ToBlock, "stolen", default), ActKind.ChangeDomains),
            ["ProductLife.ChangeAsync to unblock"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Life.UnblockAsync(caller, domain, Makers.ToUnblock, default), ActKind.ChangeDomains),
            ["Batches.OpenAsync"] = new(Right.MakeCodes, true, (caller, domain) => makers.Batches.OpenAsync(caller, new(Name(), domain, Makers.Model, 1, null, ca.Time.GetUtcNow().AddDays(1)), default)),
            ["Batches.CloseAsync"] = new(Right.MakeCodes, true, (caller, domain) => makers.Batches.CloseAsync(caller, $"batch-{domain}", default)),
            ["Batches.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => makers.Batches.ListAsync(caller, new(Domain: domain), new(), default)),
            ["Batches.FindAsync"] = new(Right.SeeDevices, true, async (caller, domain) => await makers.Batches.FindAsync(caller, $"batch-{domain}", default)),
            ["VoucherOrders.LookAsync"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Orders.LookAsync(caller, new("order-1", Makers.Owner, domain, [Makers.Ordered], null), default)),
            ["VoucherOrders.ExportAsync"] = new(Right.ManageOwnership, true, (caller, domain) => makers.Orders.ExportAsync(caller, new("order-1", Makers.Owner, domain, [Makers.Ordered], null), default), ActKind.ChangeDomains),
            ["Masa.IssueAsync"] = new(Right.AskForVouchers, false, (caller, _) => makers.Masa.IssueAsync(caller, makers.Demand(Makers.ToBlock), default)),
            ["Masa.LogAsync"] = new(Right.AskForVouchers, false, (caller, _) => makers.Masa.LogAsync(caller, makers.Demand(Makers.ToBlock), default)),
            ["TransferBookings.BookAsync"] = new(Right.BookTransfers, false, (caller, _) => makers.Bookings.BookAsync(caller, TransferPackage.Of("{}"u8.ToArray()), Name(), default)),
            ["TransferBookings.Look"] = new(Right.BookTransfers, false, (caller, _) => Task.FromResult(makers.Bookings.Look(caller, new byte[] { 1 }))),
            ["TransferBookings.TitlesAsync"] = new(Right.SeeDevices, false, (caller, _) => makers.Bookings.TitlesAsync(caller, "nobody", default)),
            ["SellersDesk.CreateAsync"] = new(Right.TransferDevices, true, (caller, domain) => seller.CreateAsync(caller, new(domain, [], "next", ""), default)),
            ["SellersDesk.CreateOfMachineAsync"] = new(Right.TransferDevices, true, (caller, domain) => seller.CreateOfMachineAsync(caller, new(domain, [], "next", ""), "press", default)),
            ["MachineTransfers.FindAsync"] = new(Right.SeeDevices, true, (caller, domain) => machines.FindAsync(caller, TransferOf(domain), null, null, default)),
            ["MachineTransfers.BookAsync"] = new(Right.TransferDevices, true, (caller, domain) => machines.BookAsync(caller, TransferOf(domain), null, null, default)),
            ["ToldResets.TakeAsync"] = new(Right.TransferDevices, true, (caller, domain) => told.TakeAsync(caller, TransferOf(domain), new(default, default), Name(), default)),
            ["SellersDesk.ProofForAsync"] = new(Right.SeeDevices, true, (caller, domain) => seller.ProofForAsync(caller, TransferOf(domain), default)),
            ["SellersDesk.CancelAsync"] = new(Right.TransferDevices, true, (caller, domain) => seller.CancelAsync(caller, TransferOf(domain), "", default)),
            ["BuyersDesk.ProofForAsync"] = new(Right.SeeDevices, true, (caller, domain) => buyer.ProofForAsync(caller, TransferOf(domain), default)),
            ["TransferDesk.ListAsync"] = new(Right.SeeDevices, true, async (caller, domain) =>
            {
                // What is elsewhere is not there.
                if ((await desk.ListAsync(caller, new(), new(), default)).Items.All(transfer => transfer.Domain != domain)) throw new NotAllowedException(caller, Right.SeeDevices);
            }),
            ["TransferDesk.FindAsync"] = new(Right.SeeDevices, true, (caller, domain) => desk.FindAsync(caller, TransferOf(domain), null, default)),
            ["TransferDesk.TakeAsync"] = new(Right.TransferDevices, true, async (caller, domain) =>
                await desk.TakeAsync(caller, (await ca.Store.HeldTransfers.FindAsync(TransferOf(domain), TransferSide.Seller, default))!.Package, default)),
            ["TransferDesk.ConfirmResetAsync"] = new(Right.TransferDevices, true, (caller, domain) => desk.ConfirmResetAsync(caller, TransferOf(domain), default, default, default)),
            ["TransferDesk.RecordWipeAsync"] = new(Right.TransferDevices, true, (caller, domain) => desk.RecordWipeAsync(caller, TransferOf(domain), "SN-1", "anna", "bert", "erased", default)),
            ["TransferDesk.MaintainAsync"] = new(Right.TransferDevices, true, (caller, domain) => desk.MaintainAsync(caller, TransferOf(domain), [], default)),
            ["TransferDesk.BookAsync"] = new(Right.TransferDevices, true, (caller, domain) => desk.BookAsync(caller, TransferOf(domain), null, default)),
            ["TransferDesk.GoOnAsync"] = new(Right.TransferDevices, true, (caller, domain) => desk.GoOnAsync(caller, TransferOf(domain), default)),
            ["TransferDesk.CancelAsync"] = new(Right.TransferDevices, true, (caller, domain) => desk.CancelAsync(caller, TransferOf(domain), TransferSide.Buyer, "", default)),
            ["PendingRequests.SubmitAsync"] = new(Right.Enrol, true, (caller, domain) => pending.SubmitAsync(caller, Request(domain), [], default)),
            ["PendingRequests.ListAsync"] = new(Right.SeeDevices, true, async (caller, domain) =>
            {
                // What waits elsewhere is not shown.
                if ((await pending.ListAsync(caller, new(), new(), default)).Items.All(request => request.Domain != domain)) throw new NotAllowedException(caller, Right.SeeDevices);
            }),
            ["PendingRequests.CountAsync"] = new(Right.SeeDevices, true, async (caller, domain) =>
            {
                // What is counted is what is shown.
                var counted = await pending.CountAsync(caller, default);
                var shown = (await pending.ListAsync(caller, new(), new(), default)).Items;
                Assert.Equal(shown.Count, counted);
                if (shown.All(request => request.Domain != domain)) throw new NotAllowedException(caller, Right.SeeDevices);
            }),
            ["PendingRequests.DecideAsync"] = new(Right.DecideRequests, true, (caller, domain) => pending.DecideAsync(caller, RequestKeyOf($"waits-{domain}"), true, default)),
            ["Joins.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => joins.ListAsync(caller, new(Domain: domain), new(), default)),
            ["Joins.CountAsync"] = new(Right.SeeDevices, true, (caller, domain) => joins.CountAsync(caller, new(Domain: domain), default)),
            ["Joins.FindAsync"] = new(Right.SeeDevices, true, async (caller, domain) => await joins.FindAsync(caller, JoinOf(domain), default)),
            ["Joins.DecideAsync"] = new(Right.DecideRequests, true, (caller, domain) => joins.DecideAsync(caller, JoinOf(domain), true, default)),
            ["HeldVouchers.LookAsync"] = new(Right.ManageDevices, true, (caller, domain) => held.LookAsync(caller, domains.Find(domain)!, new byte[] { 0x30 }, default)),
            ["HeldVouchers.ImportAsync"] = new(Right.ManageDevices, true, (caller, domain) => held.ImportAsync(caller, domains.Find(domain)!, new byte[] { 0x30 }, default)),
            ["HeldVouchers.FindAsync"] = new(Right.SeeSetup, false, async (caller, _) => await held.FindAsync(caller, 1, default)),
            ["HeldVouchers.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => held.ListAsync(caller, new(), new(), default)),
            ["Domains.SaveAsync"] = new(Right.ManageDomains, false, (caller, _) => domains.SaveAsync(caller, domains.Find("gate")!, default), ActKind.ChangeDomains),
            ["AuthoritySetup.RetireAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ca.Setup.RetireAsync(caller, "spare", default), ActKind.ChangeAuthorities),
            ["AuthorityEnds.CheckAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ends.CheckAsync(caller, "ending", default)),
            ["AuthorityEnds.EndAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ends.EndAsync(caller, "ending", "closed", default), ActKind.EndAuthorities),
            ["BoxRetirement.BeginAsync"] = new(Right.WriteToBox, false, (caller, _) => new BoxRetirement(ca.Store.Audit, retirementSigner, ca.Store.Retirements, clock).BeginAsync(caller, "0123456789abcdef", "closed", "/mnt/evidence", "ab12")),
            ["ProfileVersions.SaveAsync"] = new(Right.ManageProfiles, false, (caller, _) => profiles.SaveAsync(caller, Copy(Name()), default), ActKind.ChangeDomains),
            ["ProfileVersions.Check"] = new(Right.SeeSetup, false, (caller, _) => Task.FromResult(profiles.Check(caller, Copy("copied")))),
            ["ProfileVersions.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => profiles.ListAsync(caller, "ldevid", default)),
            ["ProfileVersions.FindAsync"] = new(Right.SeeSetup, false, (caller, _) => profiles.FindAsync(caller, "ldevid", 1, default)),
            ["Authorities.SaveCrlSettingsAsync"] = new(Right.SetCrls, false, (caller, _) => ca.Authorities.SaveCrlSettingsAsync(caller, "issuing", new(), ca.Time.GetUtcNow(), default)),
            ["AuthoritySetup.CreateAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ca.Setup.CreateAsync(
                caller, new() { Name = Name(), CommonName = Last, Organization = "Plant", Profile = "root-ca", Key = KeyAlgorithm.EcP256 }, default), ActKind.ChangeAuthorities),
            ["OutsideAuthorities.RequestAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ca.Outside.RequestAsync(
                caller, new() { Name = Name(), CommonName = Last, Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 }, default), ActKind.ChangeAuthorities),
            ["OutsideAuthorities.WithdrawAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ca.Outside.WithdrawAsync(caller, "awaited", default), ActKind.ChangeAuthorities),
            ["OutsideAuthorities.AddAsync"] = new(Right.ManageAuthorities, false, (caller, _) =>
                ca.Outside.AddAsync(caller, new() { Name = Name(), Certificate = offline.Der }, default), ActKind.ChangeAuthorities),
            ["OutsideAuthorities.LookAsync"] = new(Right.ManageAuthorities, false, (caller, _) =>
                ca.Outside.LookAsync(caller, Name(), new(ca.Authorities.All[0].Record.Certificate), default)),
            ["AuthoritySetup.CreateServiceAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ca.Setup.CreateServiceAsync(
                caller, new() { KeyLabel = Name(), Authority = "issuing", Profile = "est-server", Names = new() { Dns = [$"{Last}.plant.example"] } }, default), ActKind.ChangeAuthorities),
            ["CertificateIssuance.IssueAsync"] = new(Right.Issue, true, (caller, domain) => issuance.IssueAsync(Order(caller, domain), default), ActKind.IssueByHand),
            ["CertificateIssuance.Preview"] = new(Right.Issue, true, (caller, domain) => Task.FromResult(issuance.Preview(Order(caller, domain)))),
            ["HandIssuance.Preview"] = new(Right.Issue, true, (caller, domain) => Task.FromResult(new HandIssuance(issuance).Preview(caller, ByHand(domain)))),
            ["HandIssuance.IssueAsync"] = new(Right.Issue, true, (caller, domain) => new HandIssuance(issuance).IssueAsync(caller, ByHand(domain), default), ActKind.IssueByHand),
            ["DeviceIssuance.IssueAsync"] = new(Right.Issue, true, (caller, domain) => new DeviceIssuance(issuance, new(new(), ca.Time), 10, ca.Time).IssueAsync(Order(caller, domain), null, default), ActKind.IssueByHand),
            ["CrlPublication.PublishAsync"] = new(Right.PublishCrls, false, (caller, _) => publication.PublishAsync(caller, new("issuing", null), false, default)),
            ["CrlImport.ImportAsync"] = new(Right.ImportCrls, false, (caller, _) =>
                new CrlImport(ca.Authorities, ca.Store.Crls, new CrlFiles(folder), clock).ImportAsync(caller, "issuing", new byte[] { 0x30, 0 }, [], default)),
            ["CrlImport.Look"] = new(Right.ImportCrls, false, (caller, _) =>
                Task.FromResult(new CrlImport(ca.Authorities, ca.Store.Crls, new CrlFiles(folder), clock).Look(caller, "issuing", [0x30, 0]))),
            ["CrlImport.LookAtFirst"] = new(Right.ImportCrls, false, (caller, _) =>
                Task.FromResult(new CrlImport(ca.Authorities, ca.Store.Crls, new CrlFiles(folder), clock).LookAtFirst(caller, "root", ca.Authorities.All[0].Certificate, [0x30, 0]))),
            ["Revocations.ChangeAsync"] = new(Right.Revoke, true, async (caller, domain) =>
                await revocations.ChangeAsync(caller, [await CertificateOfAsync(domain)], new RevocationOrder.Revoke(RevocationReason.Superseded), default)),
            ["Revocations.ChangeAsync of several"] = new(Right.Revoke, true, async (caller, domain) =>
                await revocations.ChangeAsync(caller, await CertificatesOfAsync(domain), new RevocationOrder.Revoke(RevocationReason.Superseded), default), ActKind.RevokeMany),
            ["SelectedRevocations.PreviewAsync"] = new(Right.SeeDevices, true, (caller, domain) => selections.PreviewAsync(caller, RevocationSelection.Of(null, domain, null, null)!, default)),
            ["SelectedRevocations.RunAsync"] = new(Right.Revoke, true, async (caller, domain) =>
            {
                var selection = RevocationSelection.Of(null, domain, null, null)!;
                var shown = await selections.PreviewAsync(new Administrator("uid:0"), selection, default);
                await selections.RunAsync(caller, selection, shown.Ticket, new(RevocationReason.Superseded), default);
            }, ActKind.RevokeMany),
            ["SelectedRevocations.RunningSeenBy"] = new(Right.SeeDevices, false, (caller, _) => Task.FromResult(selections.RunningSeenBy(caller))),
            ["Inspector.InspectAsync"] = new(Right.SeeSetup, false, (caller, _) => new Inspector(ca.Authorities, ca.Store.Certificates, ca.Store.Crls, clock).InspectAsync(caller, [Csr.For("CN=asked").Der.ToArray()], default)),
            ["JobBoard.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => board.ListAsync(caller, default)),
            ["Backups.LookAsync"] = new(Right.SeeSetup, false, (caller, _) => backups.LookAsync(caller, default)),
            ["Backups.AddKeyAsync"] = new(Right.ChangeSettings, false, (caller, _) => AddKeyAsync(caller), ActKind.ChangeSettings),
            ["Backups.RemoveKeyAsync"] = new(Right.ChangeSettings, false, (caller, _) => backups.RemoveKeyAsync(caller, KnownKey(), default), ActKind.ChangeSettings),
            ["Backups.SavePlanAsync"] = new(Right.ChangeSettings, false, (caller, _) => backups.SavePlanAsync(caller, BackupPlan.Offered with { Folder = "/mnt/backup", KeepNewest = Repeats ? made : ++made }, default), ActKind.ChangeSettings),
            ["Backups.MakeAsync"] = new(Right.RunJobs, false, (caller, _) => backups.MakeAsync(caller, default)),
            ["Backups.RecordAsync"] = new(Right.WriteToBox, false, (caller, _) => backups.RecordAsync(caller, backupMaker.Made("/mnt/stick/monday.tpb"), default)),
            ["Backups.DrillAsync"] = new(Right.ChangeSettings, false, (caller, _) => backups.DrillAsync(caller, KeptBackup, null, default)),
            ["EnrolmentCodes.CountOpenAsync"] = new(Right.ConfirmClock, false, (caller, _) => codes.CountOpenAsync(caller, default)),
            ["EnrolmentCodes.EndAllAsync"] = new(Right.ConfirmClock, false, (caller, _) => codes.EndAllAsync(caller, default)),
            ["RotationBoard.FiguresAsync"] = new(Right.SeeDevices, false, (caller, _) => rotation.FiguresAsync(caller, default)),
            ["RotationBoard.ListAsync"] = new(Right.SeeDevices, true, (caller, domain) => rotation.ListAsync(caller, new(Domain: domain), new(), default)),
            ["JobBoard.HistoryAsync"] = new(Right.SeeSetup, false, (caller, _) => board.HistoryAsync(caller, "crl-watch", default)),
            ["HeldCredentials.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => new HeldCredentials([]).ListAsync(caller, default)),
            ["JobBoard.RunAsync"] = new(Right.RunJobs, false, (caller, _) => board.RunAsync(caller, "crl-watch", default)),
            ["BlockedKeys.BlockAsync"] = new(Right.BlockKeys, false, (caller, _) => new BlockedKeys(ca.Store.BlockedKeys, ca.SecondPerson, ca.Time).BlockAsync(caller, RequestKeyOf(Name()), null, default), ActKind.BlockKeys),
            ["CaClock.ConfirmAsync"] = new(Right.ConfirmClock, false, (caller, _) => clock.ConfirmAsync(caller, ca.Store.Audit, default)),
            ["People.AddAsync"] = new(Right.ManagePeople, false, (caller, _) => people.AddAsync(caller, Name(), "Somebody", [new(Role.Auditor)], default), ActKind.ChangePeople),
            ["People.AddMachineAsync"] = new(Right.ManagePeople, false, (caller, _) => people.AddMachineAsync(caller, Name(), "Robot", [new(Role.Auditor)], default), ActKind.ChangePeople),
            ["ApiKeys.AddAsync"] = new(Right.ManagePeople, false, (caller, _) => keys.AddAsync(caller, Machine, new("line 1"), default), ActKind.ChangePeople),
            ["ApiKeys.ListAsync"] = new(Right.ManagePeople, false, (caller, _) => keys.ListAsync(caller, Known, default)),
            ["ApiKeys.RevokeAsync"] = new(Right.ManagePeople, false, (caller, _) => keys.RevokeAsync(caller, "0123456789ab", default)),
            ["Passkeys.ListAsync"] = new(Right.SeePeople, false, (caller, _) => passkeys.ListAsync(caller, Known, default)),
            ["Passkeys.RemoveAsync"] = new(Right.ManagePeople, false, (caller, _) => passkeys.RemoveAsync(caller, Known, "0123456789ab", default)),
            ["Approvals.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => Approvals.ListAsync(caller, new(), new(), default)),
            ["Approvals.OpenAsync"] = new(Right.SeeSetup, false, (caller, _) => Approvals.OpenAsync(caller, default)),
            ["Approvals.FindAsync"] = new(Right.SeeSetup, false, (caller, _) => Approvals.FindAsync(caller, 1, default)),
            ["Approvals.RefuseAsync"] = new(Right.ManagePeople, false, async (caller, _) =>
            {
                await Approvals.RefuseAsync(caller, proposal, "no", default);
                proposal = await ProposeAsync(ca);
            }),
            ["Approvals.RulesAsync"] = new(Right.SeeSetup, false, async (caller, _) => await Approvals.RulesAsync(caller, default)),
            ["Approvals.SaveRulesAsync"] = new(Right.ChangeSettings, false, (caller, _) => Approvals.SaveRulesAsync(caller, new HashSet<ActKind>(), default), ActKind.ChangeRules),
            ["People.FindAsync"] = new(Right.SeePeople, false, async (caller, _) => await people.FindAsync(caller, Known, default)),
            ["People.ListAsync"] = new(Right.SeePeople, false, (caller, _) => people.ListAsync(caller, new(), new(), default)),
            ["People.EnableAsync"] = new(Right.ManagePeople, false, (caller, _) => people.EnableAsync(caller, Known, default), ActKind.ChangePeople),
            ["People.DisableAsync"] = new(Right.ManagePeople, false, (caller, _) => people.DisableAsync(caller, Known, default)),
            ["People.SetRolesAsync"] = new(Right.ManagePeople, false, (caller, _) => people.SetRolesAsync(caller, Known, [new(Role.Auditor)], default), ActKind.ChangePeople),
            ["People.ResetPasswordAsync"] = new(Right.ManagePeople, false, (caller, _) => people.ResetPasswordAsync(caller, Known, default), ActKind.ChangePeople),
            ["People.ResetSecondFactorAsync"] = new(Right.ManagePeople, false, (caller, _) => people.ResetSecondFactorAsync(caller, Known, default), ActKind.ChangePeople),
            ["People.SessionsSeenBy"] = new(Right.SeePeople, false, (caller, _) => Task.FromResult(people.SessionsSeenBy(caller))),
            ["People.EndSessionsAsync"] = new(Right.ManagePeople, false, (caller, _) => people.EndSessionsAsync(caller, Known, default)),
        };
    }

    public Dictionary<string, TriedCommand> Commands { get; }

    public Ca.Approvals.Approvals Approvals { get; }

    /// <summary>True: a command is given again with what it was given the last time.</summary>
    public bool Repeats { get; set; }

    public static async Task<CommandTable> CreateAsync(string folder)
    {
        var ca = await StoredCa.CreateAsync(folder);
        var domains = await Ca.Domains.Domains.LoadAsync(ca.Store.Domains, ProfileCatalogue.Load(null), ca.Authorities, ca.SecondPerson, ca.Time, default);
        await domains.SaveAsync(StoredCa.Appliance, new() { Name = "gate", Authority = "issuing", Profiles = ["ldevid", "idevid"] }, default);
        await domains.SaveAsync(StoredCa.Appliance, domains.Find("plant")! with { Profiles = ["ldevid", "tls-client", "idevid"] }, default);
        var profiles = await ProfileVersions.OpenAsync(ca.Store.Profiles, ProfileCatalogue.Load(null), domains, ca.Authorities, ca.SecondPerson, ca.Time, default);
        var table = new CommandTable(ca, domains, profiles, folder);
        foreach (var domain in new[] { "plant", "gate" })
        {
            await ca.Store.Retirements.AddAsync(
                new() { Kind = RetiredKind.Device, Name = $"pump-{domain}", Domain = domain, Subject = "", At = ca.Time.GetUtcNow(), By = "", Cms = [], Sha256 = "" }, ca.Entry(Ca.Audit.AuditEventType.RetirementCertified), default);
            await ca.Store.Devices.AddAsync(new() { Name = $"pump-{domain}", Domain = domain, Manufacturer = "maker", SerialNumber = $"SN-{domain}", AddedAt = ca.Time.GetUtcNow() }, ca.Entry(Ca.Audit.AuditEventType.DeviceAdded), default);
            foreach (var device in new[] { $"valve-{domain}", $"tank-{domain}", $"pump-{domain}" })
                await table.issuance.IssueAsync(InMemoryCa.Order(device, Csr.For($"CN={device}")) with { Domain = domain }, default);
            await ca.Store.JoinsWith(ca.PeopleKey).AddAsync(Waiting(domain, ca.Time.GetUtcNow()), null, ca.Entry(Ca.Audit.AuditEventType.JoinBegan), default);
            await table.pending.SubmitAsync(new RegistrationAuthority("ra", "", domain), Request(domain) with { RequestKey = RequestKeyOf($"waits-{domain}") }, [], default);
        }
        foreach (var domain in new[] { "plant", "gate" })
        {
            foreach (var side in Enum.GetValues<TransferSide>()) await ca.Store.HeldTransfers.AddAsync(Held(domain, side, ca.Time.GetUtcNow()), ca.Entry(Ca.Audit.AuditEventType.TransferCreated), default);
        }
        var admin = new Administrator("uid:0");
        await table.Commands["People.AddAsync"].RunAsync(admin, "plant");
        foreach (var name in new[] { "anna", "bert" })
            await ca.People.AddAsync(new() { Name = name, DisplayName = name, Roles = [new(Role.Administrator)], AddedAt = ca.Time.GetUtcNow() }, ca.Entry(Ca.Audit.AuditEventType.PersonAdded), default);
        await ca.People.AddAsync(
            new() { Name = Machine, DisplayName = Machine, Roles = [], IsMachine = true, AddedAt = ca.Time.GetUtcNow() }, ca.Entry(Ca.Audit.AuditEventType.PersonAdded), default);
        await ca.Setup.CreateAsync(admin, new() { Name = "spare", Parent = "root", CommonName = "Spare", Organization = "Plant", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 }, default);
        await ca.Setup.CreateAsync(admin, new() { Name = "ending", Parent = "root", CommonName = "Ending", Organization = "Plant", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 }, default);
        await ca.Outside.RequestAsync(admin, new() { Name = "awaited", CommonName = "Awaited", Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 }, default);
        await table.makers.PrepareAsync(admin, ["plant", "gate"]);
        await ca.Store.Backups.SaveKeysAsync([.. Enumerable.Range(0, 100).Select(table.KeyOf)], ca.Entry(Ca.Audit.AuditEventType.RecoveryKeyAdded), default);
        await ca.Store.Backups.SavePlanAsync(BackupPlan.Offered with { Folder = "/mnt/backup" }, ca.Entry(Ca.Audit.AuditEventType.BackupPlanSaved), default);
        table.backupMaker.Files[KeptBackup] = 1000;
        await ca.Store.Backups.SaveAsync(table.backupMaker.Made(KeptBackup), ca.Entry(Ca.Audit.AuditEventType.BackupCreated), default);
        table.proposal = await ProposeAsync(ca);
        return table;
    }

    /// <summary>How many entries the log has.</summary>
    public async Task<long> LogSizeAsync() => (await ca.Store.Audit.HeadAsync(default)).Size;

    public async ValueTask DisposeAsync()
    {
        await (await jobs.GetRequiredService<ISchedulerFactory>().GetScheduler()).Shutdown();
        await jobs.DisposeAsync();
        offline.Dispose();
        makers.Dispose();
        backups.Dispose();
        signers.Dispose();
        pending.Dispose();
        publication.Dispose();
        issuance.Dispose();
        profiles.Dispose();
        domains.Dispose();
        random.Dispose();
        await ca.DisposeAsync();
    }

    private static Guid TransferOf(string domain) => domain == "plant" ? new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) : new(2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    // As seller it is a draft, as buyer an offer.
    private static HeldTransfer Held(string domain, TransferSide side, DateTimeOffset now)
    {
        using var seller = new TestParty("seller", now);
        using var buyer = new TestParty("buyer", now);
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var statement = TestTransfer.Statement(seller, buyer, now, (seller.Identify("SN-1", key), TitleHead.None)) with { Id = TransferOf(domain), Machine = new(TransferOf(domain), "press", 1) };
        return new()
        {
            Id = statement.Id,
            Machine = new(TransferOf(domain), "press", 1),
            Side = side,
            Domain = domain,
            Progress = side == TransferSide.Seller ? TransferProgress.Draft : TransferProgress.Offered,
            Other = "next",
            Manufacturer = $"maker-{domain}",
            SerialNumbers = ["SN-1"],
            Package = TransferPackage.Of(statement.Encode()).Encode(),
            CreatedAt = now,
            CreatedBy = "anna",
            ChangedAt = now,
            ChangedBy = "anna",
        };
    }

    private sealed class NoErrand : IBookingErrand
    {
        public Task<ReadOnlyMemory<byte>> BookAsync(string manufacturer, ReadOnlyMemory<byte> package, CancellationToken ct) => throw new InvalidOperationException("nobody is asked here");
    }

    private HandOrder ByHand(string domain) => new(domain, "tls-client", CsrOf(Name()).Der);

    private Task AddKeyAsync(Caller caller) => Name() is var name ? backups.AddKeyAsync(caller, name, name, null, default) : throw new InvalidOperationException();

    // One of its own for each call, so that there is one to remove.
    private string KnownKey() => FormattableString.Invariant($"safe-{(Repeats ? removed : ++removed)}");

    private KnownRecoveryKey KeyOf(int number) => FormattableString.Invariant($"safe-{number}") is var name ? new(name, name, [1], ca.Time.GetUtcNow()) : null!;

    private string Last => FormattableString.Invariant($"made-{made}");

    private string Name()
    {
        if (!Repeats) made++;
        return Last;
    }

    // The same name has the same request, and so the same key.
    private CertificationRequest CsrOf(string name) => requests.TryGetValue(name, out var known) ? known : requests[name] = Csr.For($"CN={name}");
    private static string Copy(string name) => ProfileEdit.Copy(ProfileCatalogue.Load(null).Find("ldevid")!.Text, name);

    private static byte[] RequestKeyOf(string name) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name));

    private static PendingRequest Request(string domain) => new()
    {
        RequestKey = RandomNumberGenerator.GetBytes(32),
        Device = $"pump-{domain}",
        Domain = domain,
        Profile = "ldevid",
        Request = [0x30],
        Requester = "test",
        CreatedAt = default,
        ExpiresAt = default,
    };

    // In the order in which they are made.
    private static long JoinOf(string domain) => domain == "plant" ? 1 : 2;

    private static Join Waiting(string domain, DateTimeOffset now) => new()
    {
        IdevidSha256 = domain,
        Nonce = "nonce",
        Manufacturer = "maker",
        SerialNumber = $"SN-{domain}",
        Domain = domain,
        Idevid = [0x30],
        State = JoinState.Waiting,
        CreatedAt = now,
        ChangedAt = now,
    };

    private CertificateOrder Order(Caller caller, string domain)
    {
        var device = Name();
        var request = CsrOf(device);
        return InMemoryCa.Order(device, request, "tls-client", AuthorisedNames.OfRequest(request)) with { Caller = caller, Domain = domain };
    }

    private async Task<long> CertificateOfAsync(string domain) =>
        (await ca.Store.Certificates.ListAsync(new CertificateFilter(Domain: domain), CertificateSort.Newest, null, 1, default)).Items.Single().Id;

    private async Task<long[]> CertificatesOfAsync(string domain) =>
        [.. (await ca.Store.Certificates.ListAsync(new CertificateFilter(Domain: domain), CertificateSort.Oldest, null, 2, default)).Items.Select(certificate => certificate.Id)];

    private static async Task<long> ProposeAsync(StoredCa ca)
    {
        var act = new Act(ActKind.ChangePeople, Right.ManagePeople, "add a person", ("person", "tried"));
        var wanted = new Proposal { Act = act, Requester = "nobody", At = ca.Time.GetUtcNow(), ExpiresAt = ca.Time.GetUtcNow() + SecondPerson.Life };
        return (await ca.Approvals.ProposeAsync(wanted, _ => ca.Entry(Ca.Audit.AuditEventType.ApprovalProposed), default)).Number;
    }
}
