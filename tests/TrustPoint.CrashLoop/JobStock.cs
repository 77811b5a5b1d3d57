using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;
using TrustPoint.Storage;
using TrustPoint.Storage.People;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Load;
using TrustPoint.Testing.Stored;
using TrustPoint.Testing.Transfers;

namespace TrustPoint.CrashLoop;

/// <summary>Something to do for every job, at each start anew.</summary>
internal static class JobStock
{
    /// <summary>What opens the recovery key of the backups.</summary>
    public const string Phrase = "six-words-that-dice-have-drawn";

    /// <summary>So many of the newest backups stay.</summary>
    public const int BackupsKept = 5;

    private const int Proposals = 4;
    private const int DevicesOfTransfer = 4;
    private const int Suspended = 4;

    private static readonly Administrator Console = new("uid:0");

    /// <summary>What lasts: devices with time limits, a factory that gave a voucher, a plan of backups.</summary>
    public static async Task PrepareAsync(string data, TemporaryDirectory folder)
    {
        await using var appliance = await ApplianceProcess.StartAsync(data, FleetDevice.Unlimited);
        await PlanBackupsAsync(appliance, folder);
        var owner = folder.File("owner.pem");
        await File.WriteAllTextAsync(owner, (await appliance.CommandAsync("ca", "export", "--anchors")).Done);
        string[][] commands =
        [
            ["ca", "create", "device-root", "--profile", "idevid-root-ca", "--common-name", "Device Root", "--organization", "Maker"],
            ["ca", "create", "device-ca", "--parent", "device-root", "--profile", "idevid-issuing-ca", "--common-name", "Device CA", "--organization", "Maker"],
            ["ca", "create", "masa", "--common-name", "Voucher CA", "--organization", "Maker"],
            ["domain", "add", "factory", "--authority", "device-ca", "--profile", "idevid", "--masa", $"localhost:{appliance.DevicesPort}"],
            ["model", "add", "pump", "--policy", "verified", "--nonceless", "90d"],
            ["owner", "add", "works", owner],
            ["product", "add", "SN-1", "--domain", "factory", "--model", "pump"],
            ["product", "assign", "SN-1", "works"],
            // The first voucher makes the signer that is renewed from then on.
            ["voucher", "export", "order 17", "--owner", "works", "--serial", "SN-1", "--valid-for", "1d", "--out", folder.File("order-17.tpv")],
        ];
        foreach (var command in commands) _ = (await appliance.CommandAsync(command)).Done;
        for (var i = 0; i < 12; i++)
        {
            await FleetDevice.EnrolAsync(appliance, $"pump-{i}");
            var limit = $"{(i + 1) * 7}d";
            _ = (await appliance.CommandAsync(["device", i % 2 == 0 ? "suspend" : "repair", $"pump-{i}", "--reason", "a leak", "--for", limit])).Done;
        }
        await appliance.StopAsync();
    }

    /// <summary>Has backups made to the folder <c>stick</c>, for the recovery key <c>safe</c> whose phrase is <see cref="Phrase"/>.</summary>
    public static async Task PlanBackupsAsync(ApplianceProcess appliance, TemporaryDirectory folder)
    {
        await File.WriteAllTextAsync(folder.File("phrase"), Phrase);
        File.SetUnixFileMode(folder.File("phrase"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await RecoveryKeyFile.WriteAsync(folder.File("safe"), Phrase);
        Directory.CreateDirectory(folder.File("stick"));
        string[][] commands =
        [
            ["backup", "key", "add", "safe", folder.File("safe.pub")],
            ["backup", "plan", "set", "--folder", folder.File("stick"), "--every", "1d", "--keep", $"{BackupsKept}", "--keep-weekly", "5"],
        ];
        foreach (var command in commands) _ = (await appliance.CommandAsync(command)).Done;
    }

    /// <summary>Proves one of these backups, whether the appliance runs or not.</summary>
    /// <returns>What is wrong with it, in words; none: nothing.</returns>
    public static async Task<IReadOnlyList<string>> FaultsOfAsync(ApplianceProcess appliance, TemporaryDirectory folder, string backup)
    {
        var verified = await appliance.CommandAsync("backup", "verify", backup, "--key", folder.File("safe"), "--passphrase-file", folder.File("phrase"));
        return verified.ExitCode == 0 ? [] : [$"{backup}: {verified.Output}{verified.Error}"];
    }

    /// <summary>What the next start finds due, as a stop of the box leaves it: proposals that nobody decided, a signer of vouchers that was revoked, a transfer that the buyer has just accepted, and devices whose suspension ends. It is stopped.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="now">Now, by its clock.</param>
    /// <param name="round">Another one each time.</param>
    public static async Task RenewAsync(string data, DateTimeOffset now, int round)
    {
        using var random = RandomNumberGenerator.Create();
        await using var store = Store.Open(data);
        var (key, time) = (new PeopleKey(data, random), new ManualTime(now));
        var approvals = store.ApprovalsWith(key);
        for (var number = 0; number < Proposals; number++)
        {
            var act = new Act(ActKind.StopDevices, Right.ManageDevices, "report a device lost", ("device", FormattableString.Invariant($"press-{round}-{number}")));
            await approvals.ProposeAsync(
                new() { Act = act, Requester = "ada", At = now, ExpiresAt = now.AddHours(12) },
                proposal => Entry(AuditEventType.ApprovalProposed, now, ("proposal", FormattableString.Invariant($"{proposal.Number}"))), default);
        }
        var authorities = await Ca.Authorities.Authorities.LoadAsync(store.Authorities, default);
        var second = new SecondPerson(approvals, store.PeopleWith(key), store.Audit, random, time, NullLogger<SecondPerson>.Instance);
        var revocations = new Revocations(authorities, store.Revocations, new CrlAgenda(time), second, new CaClock(time));
        var signers = (await store.Certificates.ListAsync(new(Profile: "voucher-signer", Status: CertificateStatus.Issued), CertificateSort.Newest, null, 10, default)).Items;
        foreach (var signer in signers) await revocations.ChangeAsync(new AuthorityEnd(VoucherSigners.AuthorityName), [signer.Id], new RevocationOrder.Revoke(RevocationReason.Superseded), default);
        // What the transfer before has still to do without its manufacturer is given up.
        foreach (var old in await store.HeldTransfers.WaitingAsync(100, default))
            await store.HeldTransfers.ChangeAsync(old with { Progress = TransferProgress.Cancelled, Note = "over" }, Entry(AuditEventType.TransferCancelled, now, ("transfer", $"{old.Id:D}")), default);
        await AcceptAsync(store, now, round);
        for (var number = 0; number < Suspended; number++) await SuspendAsync(store, now, FormattableString.Invariant($"valve-{round}-{number}"));
    }

    private static async Task SuspendAsync(Store store, DateTimeOffset now, string device)
    {
        await store.Devices.AddAsync(new() { Name = device, Domain = "plant", AddedAt = now, State = DeviceState.Operational }, Entry(AuditEventType.DeviceAdded, now, ("device", device)), default);
        var line = new DeviceTransition
        {
            Device = device,
            Side = Side.Owner,
            At = now,
            Event = LifeEvent.Suspend,
            Before = DeviceState.Operational,
            After = DeviceState.Suspended,
            By = Console.Name,
            Reason = "a leak",
            Until = now.AddHours(12),
        };
        await store.Lives.ChangeAsync(device, now, _ => (new(line, line.Until, DeviceState.Operational, []), Entry(AuditEventType.DeviceSuspended, now, ("device", device))), default);
    }

    private static async Task AcceptAsync(Store store, DateTimeOffset now, int round)
    {
        using var seller = new TestParty("plant", now);
        using var buyer = new TestParty("next", now);
        using var maker = new TestParty("maker", now);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serials = Enumerable.Range(0, DevicesOfTransfer).Select(number => FormattableString.Invariant($"SN-{round}-{number}")).ToList();
        List<Certificate> identities = [];
        foreach (var serial in serials)
        {
            using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            identities.Add(maker.Identify(serial, own));
            await store.Devices.AddAsync(
                new() { Name = $"sold-{serial.ToLowerInvariant()}", Domain = "plant", Manufacturer = "maker", SerialNumber = serial, AddedAt = now, State = DeviceState.Operational },
                Entry(AuditEventType.DeviceAdded, now, ("device", serial)), default);
        }
        var statement = TestTransfer.Statement(seller, buyer, now, [.. identities.Select(identity => (identity, TitleHead.None))]) with { WithoutManufacturer = true };
        var package = TestTransfer.Accept(TestTransfer.Offer(statement, seller, [.. identities]), buyer, now);
        for (var index = 0; index < serials.Count; index++)
            package = package.With(TransferPackage.NameOf("wipes", index, "json"), new WipeRecord(serials[index], statement.Nonce, now, "Ina", "Kim", "erased").Encode());
        await store.HeldTransfers.AddAsync(
            new HeldTransfer
            {
                Id = statement.Id,
                Side = TransferSide.Seller,
                Domain = "plant",
                Progress = TransferProgress.Accepted,
                Other = "next",
                Manufacturer = "maker",
                SerialNumbers = serials,
                Package = TransferPapers.Into(package).Encode(),
                CreatedAt = now,
                CreatedBy = "ada",
                ChangedAt = now,
                ChangedBy = "ada",
            },
            Entry(AuditEventType.TransferCreated, now, ("transfer", $"{statement.Id:D}")), default);
    }

    private static AuditEntry Entry(AuditEventType type, DateTimeOffset now, params (string, string?)[] members) => AuditEntry.Create(type, now, Console, AuditOutcome.Success, members);
}
