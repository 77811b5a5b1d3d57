using System.Reflection;

namespace TrustPoint.Ca.Audit;

/// <summary>A kind of event. The catalogue is this file; a name once used keeps its meaning for ever.</summary>
/// <param name="Component">The room that acts: ca, est, devices, people, keys, appliance.</param>
/// <param name="Name">Dotted, lower case.</param>
public sealed record AuditEventType(string Component, string Name)
{
    /// <summary>A certificate is about to be signed: authority, serial, tbsSha256, profile, device, keySha256, requestKey.</summary>
    public static readonly AuditEventType CertificateIntended = new("ca", "certificate.intended");

    /// <summary>A certificate was signed and stored: authority, serial, sha256, notBefore, notAfter.</summary>
    public static readonly AuditEventType CertificateIssued = new("ca", "certificate.issued");

    /// <summary>An intent ended without a certificate: authority, serial, reason.</summary>
    public static readonly AuditEventType CertificateAbandoned = new("ca", "certificate.abandoned");

    /// <summary>A certificate was revoked or put on hold, or the reason became a graver one: authority, serial, change (its number in the authority), reason, revokedAt, invalidityDate, note; source: where it was found, after an older database had been put back.</summary>
    public static readonly AuditEventType CertificateRevoked = new("ca", "certificate.revoked");

    /// <summary>A certificate was released from hold: authority, serial, change, reason, revokedAt, note, source.</summary>
    public static readonly AuditEventType CertificateReleased = new("ca", "certificate.released");

    /// <summary>A certificate whose record was lost, when an older database was put back, stays revoked: as for a revoked one.</summary>
    public static readonly AuditEventType RevocationRecovered = new("ca", "revocation.recovered");

    /// <summary>A CRL is about to be signed: crl, number, thisUpdate, nextUpdate, entries, tbsSha256, upToChange, deltaBase, deltaEntries.</summary>
    public static readonly AuditEventType CrlIntended = new("ca", "crl.intended");

    /// <summary>A CRL is where relying parties find it: the same, and afterChange: it is the first that carries the changes after that one, up to upToChange.</summary>
    public static readonly AuditEventType CrlPublished = new("ca", "crl.published");

    /// <summary>How an authority's CRLs are made was changed: authority, delay, period and validity (seconds), delta.</summary>
    public static readonly AuditEventType CrlSettingsSaved = new("ca", "crl.settings-saved");

    /// <summary>An authority was set up: authority, keyId, protection, sha256.</summary>
    public static readonly AuditEventType AuthorityCreated = new("ca", "authority.created");

    /// <summary>A key was made for an authority that is to be signed elsewhere: authority, keyId, requestSha256.</summary>
    public static readonly AuditEventType AuthorityRequested = new("ca", "authority.requested");

    /// <summary>Such a request was given up, and its key destroyed: authority, keyId, requestSha256.</summary>
    public static readonly AuditEventType AuthorityRequestWithdrawn = new("ca", "authority.request-withdrawn");

    /// <summary>An authority was retired, or its state changed with the CRL of its issuer, which is elsewhere: authority, state.</summary>
    public static readonly AuditEventType AuthorityStateChanged = new("ca", "authority.state-changed");

    /// <summary>An authority is being ended for ever, and issues nothing from then on: authority, keyId, reason.</summary>
    public static readonly AuditEventType AuthorityEnding = new("ca", "authority.ending");

    /// <summary>An authority's key is destroyed: authority, keyId, reason; ceremony, transcript (its head when the destruction began), or orderedBy, approvedBy.</summary>
    public static readonly AuditEventType AuthorityKeyDestroyed = new("ca", "authority.key-destroyed");

    /// <summary>The box is being ended for ever: appliance (its id), reason, folder (of the evidence), evidence (SHA-256 of the list of its files).</summary>
    public static readonly AuditEventType ApplianceEnding = new("appliance", "appliance.ending");

    /// <summary>The keys of the box are destroyed, all but the log's: appliance, reason, count, keys (SHA-256 over their ids), logKey (the id of the one that is destroyed last), evidence, orderedBy, approvedBy.</summary>
    public static readonly AuditEventType ApplianceEnded = new("appliance", "appliance.ended");

    /// <summary>A certificate of retirement was made: device, authority or appliance, domain, entry (the index of the entry that it is about), sha256 (of its file).</summary>
    public static readonly AuditEventType RetirementCertified = new("ca", "retirement.certified");

    /// <summary>Settings of the box for the next start: hostNames, publicUrl, module, tokenLabel, purpose; what is absent is not decided.</summary>
    public static readonly AuditEventType SettingsSaved = new("appliance", "settings.saved");

    /// <summary>The first start is finished; all pages are served from now on: authority (that the default domain issues by).</summary>
    public static readonly AuditEventType FirstStartFinished = new("appliance", "first-start.finished");

    /// <summary>A domain was made or changed: domain and its settings.</summary>
    public static readonly AuditEventType DomainSaved = new("ca", "domain.saved");

    /// <summary>A version of a profile came into use: profile, version, sha256 (over its text), shipped where it came with the product. A number once used keeps its text.</summary>
    public static readonly AuditEventType ProfileSaved = new("ca", "profile.saved");

    /// <summary>A device was added to the registry: device, domain.</summary>
    public static readonly AuditEventType DeviceAdded = new("devices", "device.added");

    /// <summary>A device is stopped for a time: device, domain, manufacturer, serialNumber, before and after (its states), reason, until, rule, certificates (what is done with them). The same members are in every entry about its life, and proof and successor where they are said.</summary>
    public static readonly AuditEventType DeviceSuspended = new("devices", "device.suspended");

    /// <summary>It goes on: as before.</summary>
    public static readonly AuditEventType DeviceResumed = new("devices", "device.resumed");

    /// <summary>The time is over for which it was stopped or away; what was on hold is revoked: as before. An alarm.</summary>
    public static readonly AuditEventType DeviceLimitPassed = new("devices", "device.limit-passed");

    /// <summary>It is away for repair: as before.</summary>
    public static readonly AuditEventType DeviceSentForRepair = new("devices", "rma.opened");

    /// <summary>It is back from repair: as before.</summary>
    public static readonly AuditEventType DeviceReturned = new("devices", "rma.closed");

    /// <summary>It is reported lost or stolen: as before. An alarm.</summary>
    public static readonly AuditEventType DeviceLost = new("devices", "device.lost");

    /// <summary>It is found again: as before.</summary>
    public static readonly AuditEventType DeviceFound = new("devices", "device.found");

    /// <summary>Others may know its keys: as before. An alarm.</summary>
    public static readonly AuditEventType DeviceCompromised = new("devices", "device.compromised");

    /// <summary>It is out of use: as before.</summary>
    public static readonly AuditEventType DeviceDecommissioned = new("devices", "device.decommissioned");

    /// <summary>It is in use again, with a new key: as before.</summary>
    public static readonly AuditEventType DeviceRecommissioned = new("devices", "device.recommissioned");

    /// <summary>It is retired for ever: as before.</summary>
    public static readonly AuditEventType DeviceRetired = new("devices", "device.eol");

    /// <summary>Its state changed otherwise: as before.</summary>
    public static readonly AuditEventType DeviceStateChanged = new("devices", "device.state-changed");

    /// <summary>Something that is not in the table was wanted of a device's life: device, domain, before (its state), wanted, reason.</summary>
    public static readonly AuditEventType DeviceChangeRefused = new("devices", "device.change-refused");

    /// <summary>What a device holds is to be ended before its state changes: device, domain, certificates.</summary>
    public static readonly AuditEventType DeviceActionQueued = new("devices", "device.action-queued");

    /// <summary>What was queued for a device's certificates is done: device, action, certificates, result.</summary>
    public static readonly AuditEventType DeviceActionDone = new("devices", "device.action-done");

    /// <summary>A manufacturer's trust anchors were accepted: manufacturer, sha256 of each anchor.</summary>
    public static readonly AuditEventType ManufacturerAccepted = new("devices", "manufacturer.accepted");

    /// <summary>An owner of what was made here is known, or has other anchors: owner, sha256 of each anchor.</summary>
    public static readonly AuditEventType OwnerSaved = new("devices", "owner.saved");

    /// <summary>On which terms devices of a model get vouchers: model, policy, nonceless (longest life), clock.</summary>
    public static readonly AuditEventType ModelSaved = new("devices", "model.saved");

    /// <summary>A batch of a production line was opened: batch, domain, model, quota, notBefore, expiresAt.</summary>
    public static readonly AuditEventType BatchOpened = new("devices", "batch.opened");

    /// <summary>A batch was closed before its time: batch, domain, made (how many it added).</summary>
    public static readonly AuditEventType BatchClosed = new("devices", "batch.closed");

    /// <summary>A device was made, or is about to be: device, domain, serialNumber, model, after (its state); batch: that added it.</summary>
    public static readonly AuditEventType ProductAdded = new("devices", "product.added");

    /// <summary>A device that was added beforehand is made with a batch: device, domain, serialNumber, batch.</summary>
    public static readonly AuditEventType ProductOfBatch = new("devices", "product.batch");

    /// <summary>A made device left the factory: device, domain, serialNumber, before, after.</summary>
    public static readonly AuditEventType ProductShipped = new("devices", "product.shipped");

    /// <summary>A made device has an owner: device, domain, serialNumber, before, after, owner.</summary>
    public static readonly AuditEventType ProductAssigned = new("devices", "product.assigned");

    /// <summary>A made device has no owner any more: device, domain, serialNumber, before, after, owner (who had it), reason.</summary>
    public static readonly AuditEventType ProductReleased = new("devices", "product.released");

    /// <summary>A made device gets no voucher: device, domain, serialNumber, before, after, reason.</summary>
    public static readonly AuditEventType ProductBlocked = new("devices", "product.blocked");

    /// <summary>It may get vouchers again: device, domain, serialNumber, before, after, reason.</summary>
    public static readonly AuditEventType ProductUnblocked = new("devices", "product.unblocked");

    /// <summary>A voucher was issued: device, serialNumber, number, sha256, assertion, domainId, nonce or expiresAt, owner, order where it is of one.</summary>
    public static readonly AuditEventType VoucherIssued = new("devices", "voucher.issued");

    /// <summary>A voucher for a device that was made here was refused: device, serialNumber, reason.</summary>
    public static readonly AuditEventType VoucherRefused = new("devices", "voucher.refused");

    /// <summary>Vouchers of an order were put together for an owner: order, owner, vouchers (how many), sha256 of the file.</summary>
    public static readonly AuditEventType VouchersExported = new("devices", "voucher.exported");

    /// <summary>A device was made a part of a machine, or taken out of it: device, domain, machine (null: of none), before.</summary>
    public static readonly AuditEventType DeviceGrouped = new("devices", "device.grouped");

    /// <summary>A transfer of devices of a domain here was written: transfer, domain, side, progress, other (the other party), devices (how many), machine (id, where it is of one), sha256 of the package.</summary>
    public static readonly AuditEventType TransferCreated = new("devices", "transfer.created");

    /// <summary>A transfer of a domain here went on: as before, with the progress that it has since.</summary>
    public static readonly AuditEventType TransferAdvanced = new("devices", "transfer.advanced");

    /// <summary>A transfer of a domain here was given up before it was booked: as before, note.</summary>
    public static readonly AuditEventType TransferCancelled = new("devices", "transfer.cancelled");

    /// <summary>A transfer of a domain here is over: as before.</summary>
    public static readonly AuditEventType TransferClosed = new("devices", "transfer.closed");

    /// <summary>A device of a transfer was wiped: as before, serialNumber, how (device-signed, or manual with doneBy and witnessedBy).</summary>
    public static readonly AuditEventType DeviceResetConfirmed = new("devices", "device.reset-confirmed");

    /// <summary>What a device says of its reset over the network was refused: transfer, serialNumber (as it says itself), reason.</summary>
    public static readonly AuditEventType DeviceResetRefused = new("devices", "device.reset-refused");

    /// <summary>A person signs a document of an ownership transfer: domain, document (statement or acceptance), sha256 over it, signer (sha256 of the certificate). Once more with the outcome refused and a reason: its key did not sign.</summary>
    public static readonly AuditEventType TransferSigned = new("devices", "transfer.signed");

    /// <summary>An ownership transfer was booked: transfer, statement, acceptance and receipt (sha256 of each), from and to (domainIDs), owner, devices (how many).</summary>
    public static readonly AuditEventType TransferBooked = new("devices", "transfer.booked");

    /// <summary>A made device was handed over by a booked transfer: device, domain, serialNumber, transfer, receipt (sha256), owner, before.</summary>
    public static readonly AuditEventType ProductTransferred = new("devices", "product.transferred");

    /// <summary>The booking of an ownership transfer was refused: statement (sha256), rule, reason.</summary>
    public static readonly AuditEventType TransferRefused = new("devices", "transfer.refused");

    /// <summary>A one-time enrolment code was made: device, codeId, expiresAt.</summary>
    public static readonly AuditEventType CodeCreated = new("devices", "code.created");

    /// <summary>Somebody ended open enrolment codes, as after a restore: codes (how many).</summary>
    public static readonly AuditEventType CodesEnded = new("devices", "code.all-ended");

    /// <summary>A request waits for an administrator: requestKey, device, domain, profile.</summary>
    public static readonly AuditEventType RequestPending = new("devices", "request.pending");

    /// <summary>An administrator decided about a waiting request: requestKey, device, decision.</summary>
    public static readonly AuditEventType RequestDecided = new("devices", "request.decided");

    /// <summary>A device asks to come in by voucher: manufacturer, serialNumber, domain, idevidSha256, nonce, state. The same members are in every entry about its join, and reason where there is one.</summary>
    public static readonly AuditEventType JoinBegan = new("devices", "join.began");

    /// <summary>A person decided about a device that wants to come in: as before, and decision.</summary>
    public static readonly AuditEventType JoinDecided = new("devices", "join.decided");

    /// <summary>A device's voucher came: as before, and domainId (of the pinned certificate).</summary>
    public static readonly AuditEventType VoucherReceived = new("devices", "voucher.received");

    /// <summary>A manufacturer's voucher file was imported: manufacturer, order, owner, signer, sha256 (over the file), vouchers (how many were kept), leftOut.</summary>
    public static readonly AuditEventType VouchersImported = new("devices", "vouchers.imported");

    /// <summary>A device's voucher does not come yet: as before.</summary>
    public static readonly AuditEventType VoucherDelayed = new("devices", "voucher.delayed");

    /// <summary>A device took its voucher: as before.</summary>
    public static readonly AuditEventType JoinImprinted = new("devices", "join.imprinted");

    /// <summary>A device's past was looked at: as before, and verdict. An alarm where it is refused.</summary>
    public static readonly AuditEventType JoinJudged = new("devices", "join.judged");

    /// <summary>A device says whether it has its certificate: as before, and matched (whether it said so with that certificate).</summary>
    public static readonly AuditEventType JoinEnrolled = new("devices", "join.enrolled");

    /// <summary>A device does not come in: as before.</summary>
    public static readonly AuditEventType JoinRefused = new("devices", "join.refused");

    /// <summary>A BRSKI request was refused: operation, peer, peerSha256, status, reason, incident. An alarm where somebody may stand in the middle of the connection, or comes with a device that is lost, compromised or retired: device.</summary>
    public static readonly AuditEventType JoinRequestRefused = new("brski", "join.request-refused");

    /// <summary>An enrolment was refused: operation, domain, peer, reason. An alarm where somebody comes with a device that is lost, compromised or retired: device.</summary>
    public static readonly AuditEventType EnrolmentRefused = new("est", "enrolment.refused");

    /// <summary>The appliance started: version, dataDirectory's instance id, logSize.</summary>
    public static readonly AuditEventType ApplianceStarted = new("appliance", "appliance.started");

    /// <summary>A public key is certified no more: keySha256, note.</summary>
    public static readonly AuditEventType KeyBlocked = new("ca", "key.blocked");

    /// <summary>A person took the box's time as right after it had gone back: before, the highest time that was seen until then.</summary>
    public static readonly AuditEventType ClockConfirmed = new("ca", "clock.confirmed");

    /// <summary>
    /// The log goes on from an older database that was put back; what was found of the lost part is in the entries before. size: entries that
    /// it was put back to; checkpointSize and checkpointSha256 (over the signed note): the newest checkpoint that was signed before, whose
    /// history is given up; left out where none was found. crls: the published ones that were newer; user: of the operating system.
    /// </summary>
    public static readonly AuditEventType LogPutBack = new("appliance", "log.put-back");

    /// <summary>
    /// The data directory was laid anew from a backup: madeAt, of the backup; size: entries of its log; sha256: over its manifest; crls: how many newer ones were
    /// taken in; revocations: how many were applied again; user: of the operating system. What happened since madeAt is not known otherwise.
    /// </summary>
    public static readonly AuditEventType BackupRestored = new("appliance", "backup.restored");

    /// <summary>A backup was made and read back: file, madeAt, octets, sha256 (over the file), logSize, keys (ids of the recovery keys that it is sealed to; passphrase stands for one), by (who had it made).</summary>
    public static readonly AuditEventType BackupCreated = new("appliance", "backup.created");

    /// <summary>A backup could not be made: folder, reason. An alarm.</summary>
    public static readonly AuditEventType BackupFailed = new("appliance", "backup.failed");

    /// <summary>A backup was deleted, because the plan keeps no more: file, sha256.</summary>
    public static readonly AuditEventType BackupDeleted = new("appliance", "backup.deleted");

    /// <summary>A backup is not what was made, and is counted on no more: file, sha256 (as it was made), reason. An alarm.</summary>
    public static readonly AuditEventType BackupDamaged = new("appliance", "backup.damaged");

    /// <summary>A backup was tried: file, opened (whether it was put back and examined), seconds, certificates, reason (what is wrong with it: then an alarm).</summary>
    public static readonly AuditEventType BackupTried = new("appliance", "backup.tried");

    /// <summary>Where backups go by themselves and how many stay: on, folder, everySeconds, keepNewest, keepWeekly.</summary>
    public static readonly AuditEventType BackupPlanSaved = new("appliance", "backup.plan-saved");

    /// <summary>Backups are sealed to a recovery key from now on: key (its id), name, replaces (the id of the key that it takes the place of).</summary>
    public static readonly AuditEventType RecoveryKeyAdded = new("appliance", "backup.key-added");

    /// <summary>Backups are sealed to a recovery key no more: key (its id), name.</summary>
    public static readonly AuditEventType RecoveryKeyRemoved = new("appliance", "backup.key-removed");

    /// <summary>A person took note of what a restore may have lost, and of what was done about it: madeAt and restoredAt, its beginning and end; codesEnded and keysRevoked where all that were open were ended.</summary>
    public static readonly AuditEventType RestoreConfirmed = new("appliance", "backup.restore-confirmed");

    /// <summary>Certificates point to another public URL from now on: before, now; left out where they point nowhere.</summary>
    public static readonly AuditEventType PublicUrlChanged = new("appliance", "appliance.url-changed");

    /// <summary>A person was added: person, roles, codeExpiresAt (of the set-up code); machine: true where it is one; source: of the first person, who came with the code of the console.</summary>
    public static readonly AuditEventType PersonAdded = new("people", "person.added");

    /// <summary>A person may sign in again: person, roles.</summary>
    public static readonly AuditEventType PersonEnabled = new("people", "person.enabled");

    /// <summary>A person may sign in no more: person, roles.</summary>
    public static readonly AuditEventType PersonDisabled = new("people", "person.disabled");

    /// <summary>A person has other roles: person, roles.</summary>
    public static readonly AuditEventType PersonRolesChanged = new("people", "person.roles-changed");

    /// <summary>A person's password was forgotten, a set-up code stands in for it: person, roles, codeExpiresAt.</summary>
    public static readonly AuditEventType PersonPasswordReset = new("people", "person.password-reset");

    /// <summary>A person's second factor and recovery codes were forgotten: person, roles, codeExpiresAt.</summary>
    public static readonly AuditEventType PersonSecondFactorReset = new("people", "person.second-factor-reset");

    /// <summary>A person signed in: source, factor, recoveryCodesLeft; passkey (its name) where that was the factor; passwordChosen, secondFactorSetUp where that happened on the way.</summary>
    public static readonly AuditEventType PersonSignedIn = new("people", "person.signed-in");

    /// <summary>A sign-in or a new proof was refused: person (where there is one of that name), source, what was wrong.</summary>
    public static readonly AuditEventType SignInRefused = new("people", "person.sign-in-refused");

    /// <summary>A person proved anew who is sitting there: factor; passkey (its name) where that was it.</summary>
    public static readonly AuditEventType PersonSteppedUp = new("people", "person.stepped-up");

    /// <summary>A person chose another password, signed in. Its other sessions are over.</summary>
    public static readonly AuditEventType PersonChangedPassword = new("people", "person.password-changed");

    /// <summary>A person set up another second factor, signed in: factor (what of the one before was shown). Its other sessions are over.</summary>
    public static readonly AuditEventType PersonChangedSecondFactor = new("people", "person.second-factor-changed");

    /// <summary>A person made new recovery codes, signed in: those of before are good no more.</summary>
    public static readonly AuditEventType PersonRenewedRecoveryCodes = new("people", "person.recovery-codes-renewed");

    /// <summary>A passkey was added by its person: person, passkey (its name), label, host, backedUp.</summary>
    public static readonly AuditEventType PasskeyAdded = new("people", "passkey.added");

    /// <summary>A passkey was removed: person, passkey (its name), label. The person's other sessions are over.</summary>
    public static readonly AuditEventType PasskeyRemoved = new("people", "passkey.removed");

    /// <summary>A passkey was refused because its count did not rise: there may be a copy of it. person, passkey (its name), source, count, before.</summary>
    public static readonly AuditEventType PasskeySuspected = new("people", "passkey.suspected");

    /// <summary>A person signed out.</summary>
    public static readonly AuditEventType PersonSignedOut = new("people", "person.signed-out");

    /// <summary>Somebody ended a person's sessions: person, sessions (how many).</summary>
    public static readonly AuditEventType SessionsEnded = new("people", "person.sessions-ended");

    /// <summary>An act waits for a second person: proposal (its number), kind, act, domain, sha256 (over the act as it was asked for), requester.</summary>
    public static readonly AuditEventType ApprovalProposed = new("people", "approval.proposed");

    /// <summary>A second person approved it: as before.</summary>
    public static readonly AuditEventType ApprovalApproved = new("people", "approval.approved");

    /// <summary>A second person refused it, or whoever asked took it back: as before, and reason.</summary>
    public static readonly AuditEventType ApprovalRefused = new("people", "approval.refused");

    /// <summary>Whoever asked does it, and the approval is used up: as before. What is done names the proposal.</summary>
    public static readonly AuditEventType ApprovalUsed = new("people", "approval.used");

    /// <summary>Its time ran out: as before.</summary>
    public static readonly AuditEventType ApprovalExpired = new("people", "approval.expired");

    /// <summary>Whoever is on the box begins, alone, what takes a second person: kind, act, sha256.</summary>
    public static readonly AuditEventType ApprovalBypassed = new("people", "approval.bypassed");

    /// <summary>A second person is asked for these kinds of acts from now on: kinds.</summary>
    public static readonly AuditEventType ApprovalRulesChanged = new("people", "approval.rules-changed");

    /// <summary>Somebody started a job out of turn: job.</summary>
    public static readonly AuditEventType JobStarted = new("appliance", "job.started");

    /// <summary>An API key was made: key (its name), person (its owner), note, expiresAt; certificate (SHA-256, hex), roles, domain, sensitive where it was narrowed or widened so.</summary>
    public static readonly AuditEventType ApiKeyAdded = new("people", "api-key.added");

    /// <summary>An API key is good no more: key, person (its owner).</summary>
    public static readonly AuditEventType ApiKeyRevoked = new("people", "api-key.revoked");

    /// <summary>An API key was shown that is not good: key and person where it is a known one, source, what was wrong.</summary>
    public static readonly AuditEventType ApiKeyRefused = new("people", "api-key.refused");

    /// <summary>The appliance is stopping in an orderly way.</summary>
    public static readonly AuditEventType ApplianceStopped = new("appliance", "appliance.stopped");

    /// <summary>A ceremony began: ceremony, script (SHA-256), rehearsal, transcript (its head).</summary>
    public static readonly AuditEventType CeremonyOpened = new("ceremonies", "ceremony.opened");

    /// <summary>The machine is about to act at a ceremony: ceremony, script, rehearsal, transcript (its head), act.</summary>
    public static readonly AuditEventType CeremonyActed = new("ceremonies", "ceremony.acted");

    /// <summary>A ceremony ended as its script says: ceremony, script, rehearsal, transcript (its last head).</summary>
    public static readonly AuditEventType CeremonyEnded = new("ceremonies", "ceremony.ended");

    /// <summary>A ceremony ended before its end: ceremony, script, rehearsal, transcript, reason.</summary>
    public static readonly AuditEventType CeremonyAborted = new("ceremonies", "ceremony.aborted");

    /// <summary>What a ceremony elsewhere made was taken in: ceremony, script, transcript, pack and logKey (SHA-256 each), authority, certificate, crl.</summary>
    public static readonly AuditEventType CeremonyTakenIn = new("ceremonies", "ceremony.taken-in");

    /// <summary>The whole catalogue, by name.</summary>
    public static IReadOnlyList<AuditEventType> All { get; } =
    [
        .. typeof(AuditEventType).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<AuditEventType>()
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];
}
