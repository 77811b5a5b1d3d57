using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Transfers;
using TrustPoint.Storage.People;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Consistency;

/// <summary>A store that has rows in every table on which fsck has a word.</summary>
internal static class EveryRow
{
    /// <summary>Fills a new store.</summary>
    /// <returns>The key of its log.</returns>
    public static async Task<LogKey> StoreAsync(string folder)
    {
        await using var ca = await StoredCa.CreateAsync(folder);
        var now = ca.Time.GetUtcNow();
        await ca.Store.Devices.SaveManufacturerAsync(new("acme", [[1, 2, 3]], AutoAdd: false), ca.Entry(AuditEventType.ManufacturerAccepted), default);
        await ca.Store.BlockedKeys.AddAsync(new([7, .. new byte[31]], "lost", "uid:0", now), ca.Entry(AuditEventType.KeyBlocked), default);
        for (var i = 0; i < 4; i++)
        {
            await ca.AddDeviceAsync($"pump-{i}");
            var code = new EnrolmentCode { Id = $"code{i}", Device = $"pump-{i}", Profile = "ldevid", Salt = [1], Hash = [2], ExpiresAt = now.AddDays(1) };
            await ca.Store.Devices.AddCodeAsync(code, ca.Entry(AuditEventType.CodeCreated), default);
            // The last one's first request comes to nothing: its code is given back, and used by the second.
            if (i == 3) await AbandonAsync(ca, now, new GrantUse($"code{i}"));
            await ca.IssueAsync($"pump-{i}", new GrantUse($"code{i}"));
            await ca.Checkpoints.SignAsync(default);
        }
        await AddPendingAsync(ca, now, 1);
        var join = new Join { IdevidSha256 = "00", Nonce = "n", Manufacturer = "acme", SerialNumber = "SN-1", Domain = "plant", Idevid = [0x30], State = JoinState.Waiting, CreatedAt = now, ChangedAt = now };
        join = await ca.Store.JoinsWith(ca.PeopleKey).AddAsync(join, null, ca.Entry(AuditEventType.JoinBegan), default);
        await ca.Store.JoinsWith(ca.PeopleKey).ChangeAsync(join with { State = JoinState.VoucherAsked }, ca.Entry(AuditEventType.JoinDecided), null, default);
        await ca.Store.HeldVouchersWith(ca.PeopleKey).AddAsync([new() { Sha256 = "00", Manufacturer = "acme", SerialNumber = "SN-1", Der = [0x30], Order = "17", ImportedBy = "anna", ImportedAt = now }], ca.Entry(AuditEventType.VouchersImported), default);
        await AddPendingAsync(ca, now, 2);
        await ca.IssueAsync("pump-1");
        await RevokeAsync(ca, "pump-2");
        await using (var lives = new StoredLives(ca)) await lives.ChangeAsync("pump-0", new(LifeEvent.Suspend) { Reason = "a leak", For = TimeSpan.FromDays(1) });
        var anna = new Account { Name = "anna", DisplayName = "Anna", Roles = [new(Role.Auditor)], PasswordHash = "hash", SealedTotpKey = [1], RecoveryCodes = [[2]], AddedAt = now };
        await ca.People.AddAsync(anna, ca.Entry(AuditEventType.PersonAdded), default);
        await ca.People.ChangeAsync("anna", before => (before with { TotpStep = 7 }, ca.Entry(AuditEventType.PersonSignedIn)), default);
        var keys = ca.Store.ApiKeysWith(new PeopleKey(folder, RandomNumberGenerator.Create()));
        var apiKey = new ApiKey { Sha256 = new byte[32], Owner = "anna", Note = "reports", CreatedAt = now, ExpiresAt = now.AddDays(90) };
        await keys.AddAsync(apiKey, ca.Entry(AuditEventType.ApiKeyAdded), default);
        await keys.NoteUseAsync(apiKey.Name, now, default); // that is on no log
        await AddVouchersAsync(ca, now);
        await ca.Store.Profiles.AddAsync(new("plc", 1, "name: plc", false, "anna", now), ca.Entry(AuditEventType.ProfileSaved), default);
        var passkeys = ca.Store.PasskeysWith(new PeopleKey(folder, RandomNumberGenerator.Create()));
        var passkey = new Passkey { CredentialId = [1], Person = "anna", Handle = "handle", Host = "box.plant", Label = "my stick", PublicKey = [2], CreatedAt = now };
        await passkeys.AddAsync("anna", (before, _) => (before with { PasskeyHandle = "handle" }, passkey, ca.Entry(AuditEventType.PasskeyAdded)), default);
        await passkeys.ChangeAsync(passkey.CredentialId, (before, used) => (before, used with { SignCount = 5 }, ca.Entry(AuditEventType.PersonSignedIn)), default);
        await ca.Store.Backups.SaveKeysAsync([new("0123456789abcdef", "safe", [1], now)], ca.Entry(AuditEventType.RecoveryKeyAdded), default);
        await ca.Store.Backups.SavePlanAsync(BackupPlan.Offered with { Folder = "/mnt/backup" }, ca.Entry(AuditEventType.BackupPlanSaved), default);
        var backup = new MadeBackup("/mnt/backup/1.tpb", now, 1000, new string('0', 64), 7, ["0123456789abcdef"], "backup schedule");
        await ca.Store.Backups.SaveAsync(backup, ca.Entry(AuditEventType.BackupCreated), default);
        await ca.Store.Backups.SaveAsync(backup with { DamagedAt = now }, ca.Entry(AuditEventType.BackupDamaged), default);
        await ca.Store.Backups.AddDrillAsync(new(now, backup.File, true, TimeSpan.FromSeconds(1), 1, 7, "damaged", []), ca.Entry(AuditEventType.BackupTried), default);
        var retired = new RetiredThing { Kind = RetiredKind.Device, Name = "pump-9", Domain = "plant", Subject = "acme SN-9", At = now, By = "anna, bert", Cms = [1], Sha256 = new string('0', 64) };
        await ca.Store.Retirements.AddAsync(retired, ca.Entry(AuditEventType.RetirementCertified), default);
        await new PublicUrlHistory(ca.Store.PublicUrls, new CaClock(ca.Time)).UseAsync(StoredCa.Appliance, InMemoryCa.PublicUrl, default);
        await ca.Checkpoints.SignAsync(default);
        return ca.Checkpoints.Key;
    }

    private static async Task AddPendingAsync(StoredCa ca, DateTimeOffset now, byte number)
    {
        byte[] requestKey = [number, .. new byte[31]];
        var request = new PendingRequest
        {
            RequestKey = requestKey,
            Device = "pump-1",
            Domain = "plant",
            Profile = "ldevid",
            Request = [0x30],
            Requester = "pump-1",
            CreatedAt = now,
            ExpiresAt = now.AddDays(7),
        };
        await ca.Store.Devices.AddPendingAsync(request, [], ca.Entry(AuditEventType.RequestPending), default);
        if (number == 2) await ca.Store.Devices.DecideAsync(requestKey, PendingDecision.Accepted, "uid:0", ca.Entry(AuditEventType.RequestDecided), default);
    }

    private static async Task RevokeAsync(StoredCa ca, string device)
    {
        var revocations = new Revocations(await Ca.Authorities.Authorities.LoadAsync(ca.Store.Authorities, default), ca.Store.Revocations, new CrlAgenda(ca.Time), ca.SecondPerson, new CaClock(ca.Time));
        var issued = (await ca.Store.Certificates.ListAsync(new(Device: device), CertificateSort.Newest, null, 1, default)).Items.Single();
        await revocations.ChangeAsync(new Administrator("uid:0"), [issued.Id], new RevocationOrder.Revoke(RevocationReason.Superseded), default);
    }

    private static async Task AddVouchersAsync(StoredCa ca, DateTimeOffset now)
    {
        var store = ca.Store.Ownership;
        await store.SaveModelAsync(new("drive", OwnershipPolicy.Logged, null, true), ca.Entry(AuditEventType.ModelSaved), default);
        await store.SaveOwnerAsync(new("works", "Works", [[1, 2, 3]]), ca.Entry(AuditEventType.OwnerSaved), default);
        await store.AddAsync([Made("SN-1")], default);
        var batch = new Batch { Name = "monday", Domain = "line", Model = "drive", Quota = 1, From = now, Until = now.AddDays(1), Salt = [1], Hash = [2] };
        await store.AddBatchAsync(batch, ca.Entry(AuditEventType.BatchOpened), default);
        await store.AddToBatchAsync("monday", Made("SN-2"), now, default);
        var product = (await store.FindAsync("line", "SN-1", default))! with { FirstComer = [1], State = DeviceState.Assigned };
        for (byte number = 1; number < 4; number++)
        {
            var voucher = new IssuedVoucher { Device = product.Device, At = now, DomainId = [1], PinnedKey = [2], Nonce = $"{number}", Assertion = "logged", Der = [number] };
            var at = (await store.FindAsync("line", "SN-1", default))!.Version;
            await store.IssueAsync(product with { Version = at }, number == 1 ? LineOf(product, LifeEvent.ComeFirst) : null, voucher, _ => true, _ => ca.Entry(AuditEventType.VoucherIssued), default);
        }
        var sold = (await store.FindAsync("line", "SN-2", default))! with { Owner = "works", State = DeviceState.Assigned };
        var booking = new Booking { Transfer = Guid.NewGuid(), StatementSha256 = "00", AcceptanceSha256 = "01", At = now, Documents = [1], Receipt = [2], Signature = [3] };
        await ca.Store.Transfers.BookAsync(booking, null, [new(sold, LineOf(sold, LifeEvent.BookTransfer), null, null, ca.Entry(AuditEventType.ProductTransferred))], ca.Entry(AuditEventType.TransferBooked), default);

        NewProduct Made(string serial)
        {
            var device = new TrustPoint.Devices.Registry.Device { Name = $"line-{serial.ToLowerInvariant()}", Domain = "line", SerialNumber = serial, AddedAt = now };
            return new(device, new() { Device = device.Name, Domain = "line", SerialNumber = serial, Model = "drive" }, null, ca.Entry(AuditEventType.ProductAdded));
        }

        DeviceTransition LineOf(Product changed, LifeEvent happened) => new()
        {
            Device = changed.Device,
            Side = Side.Maker,
            At = now,
            Event = happened,
            Before = DeviceState.InTrade,
            After = changed.State,
            By = "works",
        };
        var held = new HeldTransfer
        {
            Id = booking.Transfer,
            Side = TransferSide.Buyer,
            Domain = "plant",
            Progress = TransferProgress.Booked,
            Other = "works",
            Manufacturer = "maker",
            SerialNumbers = ["SN-1"],
            Package = [1],
            CreatedAt = now,
            CreatedBy = "anna",
            ChangedAt = now,
            ChangedBy = "anna",
        };
        await ca.Store.HeldTransfers.AddAsync(held, ca.Entry(AuditEventType.TransferCreated), default);
    }

    private static async Task AbandonAsync(StoredCa ca, DateTimeOffset now, GrantUse grant)
    {
        var intent = Records.Intent("pump-3") with { Subject = "CN=pump-3" };
        var intended = AuditEntry.Create(
            AuditEventType.CertificateIntended, now, StoredCa.Appliance, AuditOutcome.Success, ("requestKey", Convert.ToHexStringLower(intent.RequestKey)), ("grants", grant.Id));
        await ca.Store.Issuance.RecordIntentAsync(intent, [grant], now, now, intended, default);
        await ca.Store.Issuance.RecordAbandonedAsync(intent.Authority, intent.Serial, ca.Entry(AuditEventType.CertificateAbandoned), default);
    }
}
