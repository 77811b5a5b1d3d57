using TrustPoint.Appliance.FirstStart;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Credentials;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Schedule;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Rotation;
using TrustPoint.Jobs;

namespace TrustPoint.Appliance.Rest.Description;

/// <summary>All routes described. A route without a description does not start, nor a description without its route.</summary>
internal static class RouteDescriptions
{
    private static readonly Dictionary<(string Method, string Path), RouteDescription> All = new[]
    {
        Get("devices", "The devices").Asking("text", "The beginning of a name or of a serial number").Asking("domain", "In this domain").Asking("state", "In this state")
            .Asking("manufacturer", "Of this manufacturer").Asking("machine", "Parts of this machine").Listing<Device>(),
        Get("devices/{name}", "One device").Giving<Device>(),
        Post("devices", "Add a device and make its first one-time code").Taking<AddDevice>().Giving<Invitation>(),
        Put("devices/{name}/machine", "Make a device a part of a machine, or of none").Taking<PutIntoMachine>().Giving<Device>(),
        Post("devices/{name}/code", "Make a one-time code").Taking<MakeCode>().Giving<Invitation>(),
        Get("devices/{name}/life", "What happened to a device, and what can be done with it now").Giving<DeviceLifeMessage>(),
        Post("devices/{name}/suspend", "Stop a device for a time").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/resume", "Let a suspended device go on").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/lost", "Report a device lost or stolen").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/found", "Record that a lost device is found again; always waits for a second person").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/compromised", "Report that others may know a device's keys").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/repair", "Send a device for repair").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/returned", "Record that a device is back and nobody opened it").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/repaired", "Record that a device is back, repaired and reset").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/board-swapped", "Retire a device whose board was swapped, and name the one it goes on as; always waits for a second person").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/decommission", "Take a device out of use").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/recommission", "Put a device into use again, with a new key").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/retire", "Retire a device for ever; always waits for a second person").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/begin-release", "Begin to give a device up; always waits for a second person").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/revoke-for-release", "Revoke what a device holds, because it is about to leave").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/complete-release", "Give a device up; always waits for a second person").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/cancel-release", "Do not give a device up after all").Taking<ChangeLife>().Giving<Device>(),
        Post("devices/{name}/take-back", "Take back a device that was given up").Taking<ChangeLife>().Giving<Device>(),
        Get("devices/{name}/contacts", "What a device last asked and what came of it").Giving<IReadOnlyList<Contact>>(),
        Get("strangers", "Who was refused and is no device that is known").Asking("text", "A part of the source, of what was asked or of the reason").Listing<Stranger>(),
        Get("figures/devices", "Devices by state").Asking("domain", "In this domain").Giving<IReadOnlyDictionary<DeviceState, long>>(),
        Get("figures/certificates", "Certificates by state and by their end").Asking("domain", "In this domain").Giving<CertificateFigures>(),
        Get("figures/contacts", "Answers to devices by the hour").Giving<IReadOnlyList<ContactCount>>(),

        Get("requests", "Requests that wait for a decision").Asking("domain", "In this domain").Asking("device", "Of this device").Asking("profile", "For this profile").Listing<WaitingRequest>(),
        Post("requests/{key}/accept", "Accept a request: the device gets its certificate when it asks again").Giving<Decision>(),
        Post("requests/{key}/refuse", "Refuse a request").Giving<Decision>(),

        Get("joins", "Devices that come, or came, in by voucher").Asking("domain", "Into this domain").Asking("manufacturer", "Of this manufacturer").Asking("serialNumber", "With this serial number").Asking("state", "In this state").Listing<JoinRow>(),
        Get("joins/{number}", "One of them").Giving<JoinRow>(),
        Post("joins/{number}/approve", "Let a device in that waits, that was refused, or whose past is not accepted").Giving<JoinRow>(),
        Post("joins/{number}/refuse", "Do not let a device in that waits").Giving<JoinRow>(),
        Get("held-vouchers", "Vouchers that were brought by hand").Asking("manufacturer", "Of this manufacturer").Asking("serialNumber", "For this device").Asking("state", "How it stands: ready, used or expired").Asking("text", "Part of the serial number or of the order").Listing<HeldVoucherRow>(),
        Post("held-vouchers/check", "What is in a manufacturer's voucher file; nothing is kept").Asking("domain", "Which its devices join; the default one without it").TakingFile(JoinRoutes.FileMedia).Giving<VoucherFileMessage>(),
        Post("held-vouchers", "Keep what can be used of a manufacturer's voucher file").Asking("domain", "Which its devices join; the default one without it").TakingFile(JoinRoutes.FileMedia).Giving<VoucherFileMessage>(),

        Get("certificates", "The certificates").Asking("text", "The beginning of a name, serial number or SHA-256").Asking("authority", "Of this authority").Asking("domain", "Of this domain")
            .Asking("device", "Of this device").Asking("profile", "Of this profile").Asking("status", "With this status").Asking("state", "In this state, by the clock")
            .Asking("expiresBefore", "Ending before this time").Asking("expiresFrom", "Ending at this time or later").Listing<CertificateRow>(),
        Get("certificates/{id}", "One certificate, by serial number or SHA-256").Giving<CertificateDetails>(),
        Post("certificates/{id}/revoke", "Revoke a certificate, or put it on hold").Taking<RevokeCertificate>().Giving<RevocationState>(),
        Post("certificates/{id}/release", "Release a certificate from hold").Taking<ReleaseCertificate>().Giving<RevocationState>(),
        Get("revocations/preview", "What would stop working if the certificates of a selection were revoked").Asking("device", "Of this device").Asking("domain", "Of this domain")
            .Asking("profile", "Of this profile").Asking("authority", "Of this authority").Giving<RevocationPreview>(),
        Post("revocations", "Revoke what a preview showed, and no more; after a break the same call goes on").Taking<RevokeSelected>().Giving<SelectedRevoked>(),
        Get("revocations/running", "How far a selection is being carried out").Giving<RevocationsRunning>(),

        Get("authorities", "The authorities, parents before children").Giving<IReadOnlyList<AuthorityRow>>(),
        Post("authorities", "Make an authority, with a new key").Taking<MakeAuthority>().Giving<AuthorityRow>(),
        Put("authorities/{name}/certificate", "Take in an authority that was signed or made elsewhere").Taking<AddAuthority>().Giving<AuthorityRow>(),
        Post("authorities/{name}/retire", "Have an authority issue nothing more, for ever").Giving<AuthorityRow>(),
        Get("authorities/{name}/end", "Whether an authority can be ended now, and what has to be over first").Giving<EndReportMessage>(),
        Post("authorities/{name}/end", "End an authority for ever: last lists, destruction of its key, certificate of retirement").Taking<EndAuthority>().Giving<RetirementMessage>(),
        Get("appliance/end", "What has to be over before the box is ended; empty: nothing").Giving<IReadOnlyList<EndObstacleRow>>(),
        Post("appliance/end", "End the box for ever: evidence written to a folder, keys destroyed, certificate of retirement").Taking<EndAppliance>().Giving<ApplianceEnding>(),
        Get("authority-requests", "Authorities whose certificate is awaited").Giving<IReadOnlyList<AuthorityRequestRow>>(),
        Post("authority-requests", "Make a key, and the request that an authority elsewhere signs").Taking<MakeAuthority>().Giving<AuthorityRequestRow>(),
        Delete("authority-requests/{name}", "Give a request up and destroy its key").Giving<Named>(),

        Post("setup/code", "Make a new one-time code for the first administrator").Giving<ConsoleCode>(),
        Post("setup/finish", "End the first start with what there is").Giving<Named>(),

        Get("crls", "The published CRLs").Giving<IReadOnlyList<CrlRow>>(),
        Post("crls/{authority}/publish", "Make a CRL now").Giving<IReadOnlyList<CrlRow>>(),
        Post("crls/{authority}/import", "Publish the CRL that an offline authority made").TakingFile("application/pkix-crl").Asking("expired", "Serial numbers that may leave it, with commas").Giving<CrlRow>(),
        Get("crls/{authority}/settings", "How an authority's CRLs are made").Giving<CrlSettingsMessage>(),
        Put("crls/{authority}/settings", "Change how an authority's CRLs are made").Taking<CrlSettingsMessage>().Giving<CrlSettingsMessage>(),

        Get("domains", "The domains").Giving<IReadOnlyList<Domain>>(),
        Put("domains/{name}", "Make or change a domain").Taking<Domain>().Giving<Domain>(),
        Get("domains/{name}", "One domain").Giving<Domain>(),
        Get("profiles", "The profiles in force").Giving<IReadOnlyList<ProfileRow>>(),
        Get("profiles/{name}", "The version of a profile that is in force, with its text").Giving<ProfileVersionRow>(),
        Get("profiles/{name}/versions", "All versions of a profile, newest first").Giving<IReadOnlyList<ProfileVersionRow>>(),
        Get("profiles/{name}/versions/{version}", "One version of a profile, with its text").Giving<ProfileVersionRow>(),
        Get("profiles/{name}/difference", "How two versions differ").Asking("from", "The earlier version; the one before the other unless told").Asking("to", "The later version; the one in force unless told").Giving<ProfileDifference>(),
        Post("profiles/check", "What saving a profile would do, or why it would be refused; nothing is saved").TakingFile(ProfileRoutes.Media).Giving<ProfilePreview>(),
        Post("profiles", "Save a profile: it is in force from the next certificate on").TakingFile(ProfileRoutes.Media).Giving<ProfileVersionRow>(),
        Get("manufacturers", "The accepted manufacturers").Giving<IReadOnlyList<ManufacturerMessage>>(),
        Put("manufacturers/{name}", "Accept a manufacturer, or replace its trust anchors").Taking<ManufacturerMessage>().Giving<ManufacturerMessage>(),
        Get("owners", "Who owns what was made here").Giving<IReadOnlyList<OwnerMessage>>(),
        Put("owners/{name}", "Add an owner, or replace its certificates").Taking<OwnerMessage>().Giving<OwnerMessage>(),
        Get("models", "On which terms devices of each model get vouchers").Giving<IReadOnlyList<ModelMessage>>(),
        Put("models/{name}", "Add a model, or change its terms").Taking<ModelMessage>().Giving<ModelMessage>(),
        Get("products", "What was made here").Asking("domain", "In this factory's domain").Asking("owner", "Of this owner").Asking("model", "Of this model").Asking("serialNumber", "With this serial number").Asking("text", "A part of the serial number").Asking("state", "In this state").Asking("batch", "Of this batch").Listing<ProductRow>(),
        Post("products", "Add what is made: all of it, or none when a serial number is taken").Taking<AddProducts>().Giving<IReadOnlyList<ProductRow>>(),
        Get("products/record", "What the factory knows of a product: serial number, issuer, model, batch, key, and what stands in its firmware").Asking("serialNumber", "Its serial number").Asking("domain", "The factory's domain; the only one unless told").Giving<ProductRecord>(),
        Get("products/states", "How many products are in each state").Asking("domain", "In this factory's domain").Asking("owner", "Of this owner").Asking("model", "Of this model").Asking("batch", "Of this batch").Giving<IReadOnlyList<ProductsInState>>(),
        Get("products/spares", "Products that lie at their owners' and never came in by voucher, for the look that is due every year").Asking("domain", "In this factory's domain").Asking("owner", "Of this owner").Asking("model", "Of this model").Listing<SpareRow>(),
        Post("products/ship", "Record that products left the factory: they are in trade").Taking<ChangeProducts>().Giving<ProductsLived>(),
        Post("products/assign", "Register the owner of products").Taking<ChangeProducts>().Giving<ProductsLived>(),
        Post("products/release", "Record that their owner gave products up").Taking<ChangeProducts>().Giving<ProductsLived>(),
        Post("products/block", "Give no voucher for products, whoever asks").Taking<ChangeProducts>().Giving<ProductsLived>(),
        Post("products/unblock", "Give vouchers for products again").Taking<ChangeProducts>().Giving<ProductsLived>(),
        Post("products/repair", "For a time, give vouchers for products to whoever repairs them and to nobody else").Taking<ChangeProducts>().Giving<ProductsLived>(),
        Post("products/repaired", "End that: they are their owner's again").Taking<ChangeProducts>().Giving<ProductsLived>(),
        Post("products/lost", "Report products lost or stolen: no voucher, and whoever asks is on the record").Taking<ChangeProducts>().Giving<ProductsLived>(),
        Post("products/found", "Record that lost products are found again; takes two people").Taking<ChangeProducts>().Giving<ProductsLived>(),
        Post("products/compromised", "Report that others may know the keys of products: no voucher, and their factory identities are revoked").Taking<ChangeProducts>().Giving<ProductsLived>(),
        Post("products/retire", "Retire products for ever; takes two people").Taking<ChangeProducts>().Giving<ProductsLived>(),
        Get("retirements", "What was retired: devices and authorities, with the digest of each certificate of retirement").Asking("text", "Part of the name, the manufacturer, the serial number or the subject").Asking("kind", "device or authority").Asking("domain", "Devices of this domain").Listing<RetirementRow>(),
        Get("retirements/{kind}/{name}", "The certificate of retirement of a device or an authority (kind device or authority): what it says, and its file").Giving<RetirementMessage>(),
        Get("batches", "Batches of production lines").Asking("text", "Part of the name").Asking("domain", "In this factory's domain").Asking("model", "Of this model").Asking("state", "How it stands: open, full, planned or ended").Listing<BatchRow>(),
        Post("batches", "Open a batch of a production line").Taking<OpenBatch>().Giving<BatchOpened>(),
        Post("batches/{name}/close", "End a batch before its time").Giving<BatchRow>(),
        Get("vouchers", "All vouchers of a product, oldest first").Asking("serialNumber", "The product's serial number").Asking("domain", "The factory's domain; the only one unless told").Giving<IReadOnlyList<VoucherRow>>(),
        Post("vouchers/export", "Issue vouchers for all devices of an order, as one signed file").Taking<ExportVouchers>().Giving<VouchersExported>(),
        Get("masa", "Where registrars ask for vouchers, and what devices know of it").Giving<MasaOverview>(),
        Get("masa/anchor", "The certificate that devices verify vouchers by").Giving<MasaAnchor>(),
        Post("transfers/bookings", "Book an accepted ownership transfer of devices that were made here").TakingFile(TransferRoutes.PackageMedia).Giving<TransferBookedMessage>(),
        Get("transfers/titles", "What the chains of title of an owner's devices end with").Asking("owner", "The owner's name").Giving<IReadOnlyList<TitleRow>>(),
        Get("transfers", "Ownership transfers of this box's domains").Asking("text", "Part of the other party's name or of a machine's; or a whole serial number, name of a device, or id of a transfer")
            .Asking("side", "seller or buyer").Asking("progress", "draft, offered, accepted, booked, closed or cancelled").Asking("domain", "Of this domain").Listing<TransferRow>(),
        Post("transfers", "Write the statement by which devices go to another owner").Taking<CreateTransfer>().Giving<TransferRow>(),
        Post("transfers/machines", "Write the statements by which a whole machine goes, one for each manufacturer of its devices; all or none").Taking<CreateTransfer>().Giving<IReadOnlyList<TransferRow>>(),
        Get("transfers/machines/{id}", "How a machine stands on its way to another owner").Asking("side", "seller or buyer, where this box is both; seller unless told")
            .Asking("transfer", "One of its transfers, where somebody else names a machine of the same id").Giving<MachineDetails>(),
        Post("transfers/machines/{id}/book", "Have booked what of a machine is accepted, by each manufacturer for itself").Asking("side", "seller or buyer, where this box is both; seller unless told")
            .Asking("transfer", "One of its transfers, where somebody else names a machine of the same id").Giving<MachineDetails>(),
        Post("transfers/take", "Take a package in: an offer, an acceptance, a receipt, or a closed transfer").TakingFile(TransferRoutes.PackageMedia).Giving<TransferDetails>(),
        Get("transfers/{id}", "How a transfer and each of its devices stands").Asking("side", "seller or buyer, where this box is both; seller unless told").Giving<TransferDetails>(),
        Get("transfers/{id}/package", "The package as far as it is").Asking("side", "seller or buyer, where this box is both; seller unless told").Giving<TransferFile>(),
        Post("transfers/{id}/resets", "Take a device's own confirmation of its reset").Taking<ConfirmReset>().Giving<TransferDetails>(),
        Post("transfers/{id}/wipes", "Record that two people wiped a device").Taking<RecordWipe>().Giving<TransferDetails>(),
        Post("transfers/{id}/maintenance", "Name the certificates by which remote maintenance goes after the handover, in the acceptance that a person signs later").Taking<NameMaintenance>().Giving<TransferDetails>(),
        Post("transfers/{id}/book", "Have an accepted transfer booked by the manufacturer over the network").Asking("side", "seller or buyer, where this box is both; seller unless told").Giving<TransferDetails>(),
        Post("transfers/{id}/go-on", "Do what can be done now with the devices, and close when all is done").Giving<TransferDetails>(),
        Post("transfers/{id}/cancel", "Give a transfer up before it is booked").Asking("side", "seller or buyer, where this box is both; seller unless told").Taking<CancelTransfer>().Giving<TransferDetails>(),
        Post("terminal/transfers/{id}/sign-proof", "What a person proves to want before signing a statement at a terminal").Taking<TerminalAct>().Giving<TransferProof>(),
        Post("terminal/transfers/{id}/sign", "Sign the statement of a transfer, at a terminal").Taking<TerminalAct>().Giving<TransferRow>(),
        Post("terminal/transfers/{id}/accept-proof", "What a person proves to want before accepting an offer at a terminal").Taking<TerminalAct>().Giving<TransferProof>(),
        Post("terminal/transfers/{id}/accept", "Accept an offer, at a terminal").Taking<TerminalAct>().Giving<TransferRow>(),
        Get("manufacturers/{name}/joining", "How a manufacturer's devices come in by voucher").Giving<JoinRulesMessage>(),
        Put("manufacturers/{name}/joining", "Have a manufacturer's devices come in by voucher").Taking<JoinRulesMessage>().Giving<JoinRulesMessage>(),
        Delete("manufacturers/{name}/joining", "Have them come in by voucher no more").Giving<Named>(),
        Get("keys/blocked", "Keys that are certified no more, newest first").Asking("limit", "Rows, 1 to 1000; 100 unless told").Giving<IReadOnlyList<BlockedKeyRow>>(),
        Post("keys/blocked", "Certify a key no more").Taking<BlockKey>().Giving<KeyBlocked>(),

        Get("ceremonies", "All ceremonies, newest first").Giving<IReadOnlyList<CeremonyRow>>(),
        Get("ceremonies/{name}", "Where a ceremony stands").Giving<CeremonyDetails>(),
        Get("ceremonies/{name}/transcript", "What happened at a ceremony").Asking("after", "Only lines after the one of this number").Giving<IReadOnlyList<CeremonyLineMessage>>(),
        Post("ceremonies/{name}/abort", "End a ceremony before its end; what it made is destroyed").Taking<AbortCeremony>().Giving<CeremonyDetails>(),
        Get("ceremonies/{name}/evidence", "The evidence of a ceremony that has ended").Giving<CeremonyEvidenceMessage>(),
        Post("ceremony-results/check", "What a ceremony on another box made; nothing is taken in").Asking("logKeySha256", "Hex of SHA-256 over log.key of that box, known from elsewhere").TakingFile(CeremonyResultRoutes.PackMedia).Giving<CeremonyResultsMessage>(),
        Post("ceremony-results", "Take in what a ceremony on another box made; always waits for a second person").Asking("logKeySha256", "Hex of SHA-256 over log.key of that box, known from elsewhere").Asking("ticket", "Of what was looked at").TakingFile(CeremonyResultRoutes.PackMedia).Giving<CeremonyResultsMessage>(),

        Post("terminal/sign-in", "Begin to sign a person in at the terminal of the box; only on the box, as all of these").Taking<TerminalSignIn>().Giving<TerminalSignInAnswer>(),
        Post("terminal/second-factor", "Go on with a code of the second factor").Taking<TerminalSignInStep>().Giving<TerminalSignInAnswer>(),
        Post("terminal/password", "Go on with the password that the person chose").Taking<TerminalSignInStep>().Giving<TerminalSignInAnswer>(),
        Post("terminal/app", "Go on with a code of the authenticator app that was set up").Taking<TerminalSignInStep>().Giving<TerminalSignInAnswer>(),
        Post("terminal/step-up", "Show again who is sitting there").Taking<TerminalStepUp>().Giving<TerminalSignInAnswer>(),
        Post("terminal/person", "Who is signed in, and how lately").Taking<TerminalAct>().Giving<TerminalPerson>(),
        Post("terminal/sign-out", "Sign a person out").Taking<TerminalAct>().Giving<TerminalPerson>(),
        Post("terminal/ceremonies", "Begin a ceremony").Taking<BeginCeremony>().Giving<CeremonyDetails>(),
        Post("terminal/ceremonies/{name}/join", "Take a role, or come back to it").Taking<JoinCeremony>().Giving<CeremonyDetails>(),
        Post("terminal/ceremonies/{name}/complete", "Say that everybody is here").Taking<TerminalAct>().Giving<CeremonyDetails>(),
        Post("terminal/ceremonies/{name}/groups", "Which groups of the digest the person types").Taking<TerminalAct>().Giving<AskedGroups>(),
        Post("terminal/ceremonies/{name}/compare", "Type them").Taking<TypeAtCeremony>().Giving<ComparedGroups>(),
        Post("terminal/ceremonies/{name}/approve", "Approve the script").Taking<SignAtCeremony>().Giving<CeremonyDetails>(),
        Post("terminal/ceremonies/{name}/confirm", "Say that a step was done, and what was seen").Taking<TypeAtCeremony>().Giving<CeremonyDetails>(),
        Post("terminal/ceremonies/{name}/attest", "Say that a thing is destroyed, by the number that stands on it").Taking<TypeAtCeremony>().Giving<CeremonyDetails>(),
        Post("terminal/ceremonies/{name}/machine", "Have the machine do the step").Taking<RunMachine>().Giving<CeremonyDetails>(),
        Post("terminal/ceremonies/{name}/make-shares", "Have shares made").Taking<TerminalAct>().Giving<CeremonyDetails>(),
        Post("terminal/ceremonies/{name}/show-share", "Show the person the own share, once").Taking<TerminalAct>().Giving<ShownShare>(),
        Post("terminal/ceremonies/{name}/prove-share", "Type the own share").Taking<TypeAtCeremony>().Giving<CeremonyDetails>(),
        Post("terminal/ceremonies/{name}/give-share", "Give the own share, to open the token").Taking<TypeAtCeremony>().Giving<CeremonyDetails>(),
        Post("terminal/ceremonies/{name}/deviate", "Say that something is different from the script").Taking<TypeAtCeremony>().Giving<CeremonyDetails>(),
        Post("terminal/ceremonies/{name}/accept", "Accept a deviation").Taking<AcceptDeviation>().Giving<CeremonyDetails>(),
        Post("terminal/ceremonies/{name}/abort", "End the ceremony before its end").Taking<TypeAtCeremony>().Giving<CeremonyDetails>(),
        Post("terminal/ceremonies/{name}/sign", "Sign the minutes").Taking<SignAtCeremony>().Giving<CeremonyDetails>(),

        Get("audit", "Entries of the audit log").Asking("event", "Of this kind").Asking("since", "At this time or later").Asking("until", "Before this time").Asking("subject", "What this one did").Asking("about", "What names this: a device, a serial number, a person, a domain").Asking("outcome", "success or refused").Listing<AuditRow>(),
        Post("audit/export", "Write the log into a folder of the box").Taking<ExportAudit>().Giving<AuditExported>(),
        Post("audit/verify", "Verify the log").Taking<VerifyAudit>().Giving<AuditVerification>(),

        Get("people", "The people").Asking("text", "A part of a name").Asking("group", "people, machines or disabled").Listing<PersonRow>(),
        Get("people/{name}", "One person").Giving<PersonRow>(),
        Post("people", "Add a person; the set-up code is for the first sign-in").Taking<AddPerson>().Giving<SetUpCodeMade>(),
        Put("people/{name}/roles", "Give a person other roles").Taking<GiveRoles>().Giving<PersonRow>(),
        Post("people/{name}/enable", "Let a person in again").Giving<PersonRow>(),
        Post("people/{name}/disable", "Let a person in no more").Giving<PersonRow>(),
        Post("people/{name}/reset-password", "Make a set-up code in place of the password").Giving<SetUpCodeMade>(),
        Post("people/{name}/reset-second-factor", "Make a set-up code in place of all that the person has").Giving<SetUpCodeMade>(),
        Post("people/{name}/end-sessions", "End a person's sessions").Giving<SessionsEnded>(),
        Post("machines", "Add a machine: a program that asks with API keys and never signs in").Taking<AddPerson>().Giving<PersonRow>(),
        Post("people/{name}/api-keys", "Make an API key, shown this once").Taking<AddApiKey>().Giving<ApiKeyMade>(),
        Get("api-keys", "API keys, newest first").Asking("owner", "Of this person or machine").Giving<IReadOnlyList<ApiKeyRow>>(),
        Get("people/{name}/passkeys", "A person's passkeys").Giving<IReadOnlyList<PasskeyRow>>(),
        Delete("people/{name}/passkeys/{passkey}", "Refuse a passkey from now on and sign its person out").Giving<PasskeyRow>(),
        Post("api-keys/{key}/revoke", "Refuse an API key from the next request on").Giving<ApiKeyRow>(),
        Get("sessions", "Who is signed in").Giving<IReadOnlyList<Session>>(),

        Get("rotation", "How the rotation of devices' certificates goes: who is due, late, stopped, blocked, what ends within 48 h, and how issuance keeps up").Giving<RotationFigures>(),
        Get("rotation/devices", "Devices by the end of their newest certificate, and why who is late did not renew").Asking("state", "How they are: fresh, due, late, stopped or blocked").Asking("endsFrom", "Only those that end then or later").Asking("endsBefore", "Only those that end before").Asking("domain", "Of this domain").Asking("text", "A part of the device's name").Listing<RotationRow>(),
        Get("credentials", "The keys and certificates that the appliance itself holds and renews").Giving<IReadOnlyList<HeldCredential>>(),
        Get("jobs", "What runs by the clock").Giving<IReadOnlyList<JobState>>(),
        Get("jobs/{name}/runs", "The runs of a job that are kept, newest first").Giving<IReadOnlyList<JobRun>>(),
        Post("jobs/{name}/run", "Have a job run now").Giving<Named>(),

        Get("clock", "The time that is signed").Giving<ClockState>(),
        Post("clock/confirm", "Confirm the time after the clock went back").Giving<ClockState>(),
        Get("restore", "What the restore of a backup may have lost, and what is as of the backup and lets somebody in").Giving<LostWindowMessage>(),
        Post("restore/confirm", "What the restore of a backup may have lost was looked through").Asking("end", "Whether all open enrolment codes and API keys end with it").Giving<LostWindowMessage>(),

        Get("backups", "The plan for backups, the recovery keys, the backups that are there, the last trial").Giving<BackupsMessage>(),
        Put("backups/plan", "Decide where backups go by themselves, how often, and how many stay").Taking<BackupPlanMessage>().Giving<BackupPlanMessage>(),
        Post("backups", "Make a backup now, where the plan says").Giving<BackupRow>(),
        Post("backups/recorded", "Put a backup on record that was made on the box by a command").Taking<BackupRow>().Giving<BackupRow>(),
        Post("backups/keys", "Seal backups to one more recovery key, or to one in place of another").Taking<AddRecoveryKey>().Giving<RecoveryKeyRow>(),
        Delete("backups/keys/{key}", "Seal backups to a recovery key no more; older ones still open with it").Giving<RecoveryKeyRow>(),
        Post("backups/drill", "Try a backup: put it back beside the data, examine it, delete it").Taking<TryBackup>().Giving<BackupDrillMessage>(),

        Get("approvals", "What waits for a second person, and what did").Asking("text", "A part of the act, of its fields or of who asked").Asking("state", "In this state").Listing<ApprovalMessage>(),
        Get("approvals/{number}", "One proposal, with all that it binds").Giving<ApprovalMessage>(),
        Post("terminal/approvals/{number}/approve", "Approve a proposal, at a terminal, by somebody who is signed in there").Taking<TerminalAct>().Giving<ApprovalMessage>(),
        Post("approvals/{number}/refuse", "Refuse a proposal; only on the box").Taking<RefuseApproval>().Giving<ApprovalMessage>(),
        Get("approval-rules", "For which kinds of act a second person is asked").Giving<ApprovalRulesMessage>(),
        Put("approval-rules", "Ask for a second person for these kinds of act and no others").Taking<ApprovalRulesMessage>().Giving<ApprovalRulesMessage>(),

        Get("settings", "What is decided about the box").Giving<SettingsRow>(),
        Put("settings", "Decide for the next start").Taking<ChangeSettings>().Giving<SettingsRow>(),
        Post("restart", "Stop in an orderly way and start again").Giving<SettingsRow>(),
        Get("tokens", "The tokens that this machine offers").Giving<IReadOnlyList<TokenRow>>(),
        Post("tokens/try", "Make a key in a token, sign with it, destroy it").Taking<UseToken>().Giving<Named>(),
        Post("tokens/choose", "Have new keys made in a token from the next start on").Taking<UseToken>().Giving<Named>(),
    }.ToDictionary(route => (route.Method, route.Path));

    /// <summary>How many there are.</summary>
    public static int Count => All.Count;

    /// <summary>A route's description.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public static RouteDescription Of(AdminRoute route) =>
        All.TryGetValue((route.Method, route.Path), out var found) ? found : throw new InvalidOperationException($"{route.Method} {route.Path} is not described");

    private static RouteDescription Get(string path, string summary) => new("GET", path, summary);

    private static RouteDescription Post(string path, string summary) => new("POST", path, summary);

    private static RouteDescription Put(string path, string summary) => new("PUT", path, summary);

    private static RouteDescription Delete(string path, string summary) => new("DELETE", path, summary);
}
