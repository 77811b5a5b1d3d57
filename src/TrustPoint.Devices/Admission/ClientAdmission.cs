using System.Security.Cryptography;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Admission;

/// <summary>
/// Decides who a client of a domain is. Our own authorities and the manufacturers' anchors are kept apart: a certificate that names one of
/// our authorities as its issuer is ours or nothing, whatever else would vouch for it (RFC 7030 sections 3.1 and 3.3.2).
/// </summary>
public sealed class ClientAdmission(
    Authorities authorities, Domains domains, ICertificateQueries certificates, IDeviceStore devices, AcceptedManufacturers manufacturers, EnrolmentCodes codes,
    IJoinStore joins, TimeProvider time)
{
    /// <summary>Certificates of one device that are looked through: what it asked for again and again within <see cref="LostAnswers"/>.</summary>
    private const int LookedThrough = 100;

    /// <summary>For how long a certificate may not have reached its device. Issuance gives the same one to the same request for as long.</summary>
    private static readonly TimeSpan LostAnswers = TimeSpan.FromMinutes(10);

    /// <summary>Admits by device name and one-time code.</summary>
    /// <param name="deviceName">As typed.</param>
    /// <param name="code">As typed.</param>
    /// <param name="source">Where the try comes from, in text form.</param>
    /// <param name="domain">The domain that is asked.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="AdmissionRefusedException">Wrong, expired, or the device is not the domain's or may do nothing.</exception>
    /// <exception cref="Limits.TooManyTriesException">Too many wrong tries.</exception>
    public async ValueTask<AdmittedClient.ByCode> AdmitAsync(string deviceName, string code, string source, Domain domain, CancellationToken ct)
    {
        var found = await codes.VerifyAsync(deviceName, code, source, ct);
        var device = found is null ? null : await devices.FindAsync(found.Device, ct);
        if (found is null || device is null) throw AdmissionRefusedException.NotProved("device name or one-time code are wrong");
        if (time.GetUtcNow() > found.ExpiresAt) throw AdmissionRefusedException.NotProved("the one-time code has expired: make a new one");
        RequireMember(device, domain);
        await RequirePastAsync(device.Manufacturer, device.SerialNumber, ct);
        return new(device, found);
    }

    /// <summary>Admits by a certificate whose key TLS has proved.</summary>
    /// <param name="own">The client's certificate.</param>
    /// <param name="others">What the client sent beside it.</param>
    /// <param name="domain">The domain that is asked.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="AdmissionRefusedException">Not accepted here; the message says why.</exception>
    public ValueTask<AdmittedClient> AdmitAsync(Certificate own, IReadOnlyList<Certificate> others, Domain domain, CancellationToken ct) =>
        IssuerOf(own) is { } issuer
            ? AdmitOwnAsync(own, issuer, domain, ct)
            : AdmitFactoryAsync(own, others, domain, ct);

    /// <summary>
    /// The domain that a client comes to where its path names none: of a certificate of ours its own, of a factory identity the one that its
    /// manufacturer's rules name, else the default. Whether it is admitted there is not looked at.
    /// </summary>
    /// <param name="own">The client's certificate.</param>
    /// <param name="others">What the client sent beside it.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Null: there is none.</returns>
    public async ValueTask<Domain?> DomainOfAsync(Certificate own, IReadOnlyList<Certificate> others, CancellationToken ct)
    {
        if (domains.All.Count < 2) return domains.Default;
        var name = IssuerOf(own) is { } issuer
            ? (await certificates.FindAsync(issuer.Name, own.Serial, ct))?.Domain
            : manufacturers.DomainOf(own, others);
        return name is null ? domains.Default : domains.Find(name);
    }

    /// <summary>What is wrong with a certificate that is to be one of ours and good at this moment, in words; null: nothing. Whose it is, is not looked at.</summary>
    /// <param name="own">The client's certificate, whose key TLS has proved.</param>
    /// <param name="ct">Stops the wait.</param>
    public async ValueTask<string?> FaultOfOwnAsync(Certificate own, CancellationToken ct)
    {
        if (IssuerOf(own) is not { } issuer) return "no authority of ours issued it";
        return FaultOf(own, issuer, await certificates.FindAsync(issuer.Name, own.Serial, ct), time.GetUtcNow());
    }

    /// <summary>The device that a registration authority asks for: any of its domain that may act (RFC 7030 section 3.7).</summary>
    /// <exception cref="AdmissionRefusedException">Unknown, of another domain, or may do nothing.</exception>
    public async ValueTask<Device> FindForAsync(AdmittedClient.Registrar registrar, string deviceName, Domain domain, CancellationToken ct)
    {
        var device = registrar.Caller.Domain == domain.Name ? await devices.FindAsync(deviceName, ct) : null;
        if (device is null) throw AdmissionRefusedException.NotAccepted($"device '{deviceName}' is not known here");
        RequireMember(device, domain);
        await RequirePastAsync(device.Manufacturer, device.SerialNumber, ct);
        return device;
    }

    private IssuingAuthority? IssuerOf(Certificate certificate)
    {
        foreach (var authority in authorities.All)
        {
            var issuer = authority.Certificate;
            // Our certificates carry their issuer's name byte for byte (RFC 5280 section 4.1.2.4): no looser comparison is needed.
            if (issuer.Subject.Equals(certificate.Issuer)
                && (certificate.AuthorityKeyIdentifier is not { } keyId || (issuer.SubjectKeyIdentifier is { } own && own.Span.SequenceEqual(keyId.Span))))
                return authority;
        }
        return null;
    }

    // The stored row is the truth about a certificate of ours. Its signature was verified before the row was written, and here the whole of
    // its bytes is compared with the row's: that proves more than verifying the signature again, and costs less.
    private async ValueTask<AdmittedClient> AdmitOwnAsync(Certificate own, IssuingAuthority issuer, Domain domain, CancellationToken ct)
    {
        // Step 1: it is ours, and good now.
        var row = await certificates.FindAsync(issuer.Name, own.Serial, ct);
        var now = time.GetUtcNow();
        var hasEnded = row is not null && now > own.NotAfter && now <= own.NotAfter.AddDays(domain.RenewalGraceDays);
        if (FaultOf(own, issuer, row, hasEnded ? own.NotAfter : now) is { } fault) throw await RefusedAsync(fault, own, row, domain, ct);
        // Step 2: it is of this domain.
        if (row!.Domain != domain.Name) throw Refused($"it is not of domain {domain.Name}");
        // Step 3: it speaks for a registration authority, or for a device that may act.
        if (own.ExtendedKeyUsages.Contains(Oids.CmcRa) && !hasEnded)
            return new AdmittedClient.Registrar(new RegistrationAuthority(NameOf(own), Convert.ToHexStringLower(row.Sha256!), domain.Name));
        var device = row.Device is null ? null : await devices.FindAsync(row.Device, ct);
        if (device is null) throw Refused("it belongs to no device");
        RequireMember(device, domain);
        if (!hasEnded) return new AdmittedClient.ByOwnCertificate(device, row, own);
        // Step 4: one that has ended is the last that the device was given, since it last came in.
        return device.State == DeviceState.Operational && await IsNewestAsync(row, device, now, ct)
            ? new AdmittedClient.ByEndedCertificate(device, row, own)
            : throw Refused("it has expired, and is not the newest that the device was given here");
    }

    // Whoever finds an old key of a device that went on without it gets nothing for it. A newer one that the device may not have got is no
    // reason: its answer may have been lost, and the device asks again.
    private async ValueTask<bool> IsNewestAsync(CertificateRecord row, Device device, DateTimeOffset now, CancellationToken ct)
    {
        var newest = await certificates.ListAsync(new(Domain: device.Domain, Device: device.Name), CertificateSort.Newest, null, LookedThrough, ct);
        return newest.Items.Any(other => other.Id == row.Id)
            && newest.Items.TakeWhile(other => other.Id != row.Id).All(newer => newer.Sha256 is null || now - newer.CreatedAt < LostAnswers);
    }

    // Why it is on hold or revoked is told to who holds its key: a device that is suspended learns that it is (LIF-4).
    private async ValueTask<AdmissionRefusedException> RefusedAsync(string fault, Certificate own, CertificateRecord? row, Domain domain, CancellationToken ct) =>
        row is { Device: { } name } && own.Der.Span.SequenceEqual(row.Der) && await devices.FindAsync(name, ct) is { } device && FaultOf(device, domain) is { } stopped
            ? AdmissionRefusedException.NotAccepted($"{stopped}, and its certificate is not accepted: {fault}", device)
            : Refused(fault);

    private string? FaultOf(Certificate own, IssuingAuthority issuer, CertificateRecord? row, DateTimeOffset moment)
    {
        // Step 1: it is exactly a certificate that we issued. Never by serial or subject alone.
        if (row is null) return "it is not known here";
        if (row.Status == CertificateStatus.Revoked) return "it is revoked";
        if (row.Status == CertificateStatus.OnHold) return "it is on hold";
        if (row.Status != CertificateStatus.Issued || !own.Der.Span.SequenceEqual(row.Der)) return "it is not the one that was issued under its serial number";
        // Step 2: its authority still stands.
        foreach (var authority in authorities.ChainOf(issuer))
        {
            if (authority.Record.State == AuthorityState.Revoked) return "its authority is revoked";
            if (authority.Record.State == AuthorityState.OnHold) return "its authority is on hold";
        }
        // Step 3: it may authenticate a client, then.
        return ClientCertificateRules.OwnFault(own, moment);
    }

    /// <summary>Whose factory identity it is, whether or not the device is known here.</summary>
    /// <exception cref="AdmissionRefusedException">Not accepted here; the message says why.</exception>
    internal (FactoryIdentity Identity, Manufacturer Manufacturer) Identify(Certificate own, IReadOnlyList<Certificate> others, Domain domain)
    {
        // Step 1: a path leads to an anchor of a manufacturer that this domain accepts. An extended key usage of it, cmcRA included, buys
        // nothing (RFC 7030 section 3.7).
        var manufacturer = FindManufacturer(own, others, domain);
        if (ClientCertificateRules.FactoryFault(own, manufacturer.MomentAt(time.GetUtcNow())) is { } fault) throw Refused(fault);
        // Step 2: it names a device (IEEE 802.1AR section 8.6), where its manufacturer's rules say.
        var field = manufacturer.Joining?.SerialField ?? SerialField.SerialNumber;
        var serialNumber = field.Of(own) ?? throw Refused(field.Lack());
        return (new(manufacturer.Name, serialNumber, Convert.ToHexStringLower(SHA256.HashData(own.Der.Span))), manufacturer);
    }

    /// <summary>Why a device may do nothing in a domain, in words; null: it may.</summary>
    internal static string? FaultOf(Device device, Domain domain)
    {
        if (device.Domain != domain.Name) return $"device {device.Name} is not of domain {domain.Name}";
        // LIF-9: a state that is not named here may do nothing.
        return LifeTable.MayAct(device.State) ? null : $"device {device.Name} is {LifeWords.Of(device.State)}";
    }

    private async ValueTask<AdmittedClient> AdmitFactoryAsync(
        Certificate own, IReadOnlyList<Certificate> others, Domain domain, CancellationToken ct)
    {
        var (identity, manufacturer) = Identify(own, others, domain);
        // Step 3: where it is known here, it may act.
        var device = await devices.FindByFactoryIdentityAsync(identity.Manufacturer, identity.SerialNumber, ct);
        if (device is not null) RequireMember(device, domain);
        // Step 4: it took our voucher, where its manufacturer's devices do.
        var hasJoined = manufacturer.Joining is { } rules && await HasJoinedAsync(identity, domain, rules, ct);
        // Step 5: it is known here, or adds itself.
        if (device is not null) return new AdmittedClient.ByFactoryIdentity(device, identity);
        return manufacturer.AutoAdd || hasJoined
            ? new AdmittedClient.Newcomer(identity, domain.Name)
            : throw AdmissionRefusedException.NotAccepted($"device {identity.SerialNumber} of {manufacturer.Name} is not known here: add it first");
    }

    // RFC 8995 section 5.8.3: no certificate for a device that has no voucher of ours, or whose past is not accepted.
    private async ValueTask<bool> HasJoinedAsync(FactoryIdentity identity, Domain domain, JoinRules rules, CancellationToken ct)
    {
        var join = await joins.FindLatestAsync(identity.Sha256, domain.Name, ct);
        if (join is { State: JoinState.Imprinted or JoinState.Enrolled, Verdict: JoinVerdict.Accepted or JoinVerdict.Overridden }) return true;
        // RFC 8995 section 5.8: after voucher_status, or its absence.
        if (join is { State: JoinState.VoucherGot })
            throw AdmissionRefusedException.PastUntold($"device {identity.SerialNumber} has not said that it took its voucher (RFC 8995 section 5.7)");
        if (join is { State: JoinState.Imprinted or JoinState.Enrolled, Verdict: JoinVerdict.Open })
            throw AdmissionRefusedException.PastUntold($"the manufacturer has not told the past of device {identity.SerialNumber} yet: let it try again");
        await RequirePastAsync(identity.Manufacturer, identity.SerialNumber, ct);
        return join?.State switch
        {
            _ when !rules.VoucherRequired => false,
            JoinState.Waiting => throw AdmissionRefusedException.NotAccepted($"device {identity.SerialNumber} waits for a person: trustpoint join approve"),
            _ => throw AdmissionRefusedException.NotAccepted($"device {identity.SerialNumber} of {identity.Manufacturer} has no accepted voucher: it has to ask for one first (RFC 8995 section 5.2)"),
        };
    }

    // RFC 8995 section 5.8.3: nothing for a device whose past is refused, whatever it shows. To begin anew does not change its past.
    private async ValueTask RequirePastAsync(string? manufacturer, string? serialNumber, CancellationToken ct)
    {
        if (manufacturer is null || serialNumber is null) return;
        if (await joins.FindLatestJudgedAsync(manufacturer, serialNumber, ct) is { Verdict: JoinVerdict.Refused } join)
            throw AdmissionRefusedException.NotAccepted($"the past of device {serialNumber} is not accepted: {join.Reason}. An administrator can let it in all the same: trustpoint join approve");
    }

    private Manufacturer FindManufacturer(Certificate own, IReadOnlyList<Certificate> others, Domain domain)
    {
        string? obstacle = null;
        foreach (var candidate in manufacturers.Find(domain.Manufacturers))
        {
            var path = new CertificatePath(others, candidate.Anchors, candidate.Manufacturer.MomentAt(time.GetUtcNow()));
            if (path.Exists(own)) return candidate.Manufacturer;
            obstacle ??= path.Obstacle;
        }
        throw Refused(obstacle ?? $"neither an authority of ours nor a manufacturer accepted by domain {domain.Name} issued it");
    }

    // A name that is longer than a commonName may be, stands in subjectAltName alone.
    private static string NameOf(Certificate own) => own.Subject.IsEmpty ? string.Join(", ", own.SubjectAltNames) : own.Subject.ToString();

    private static void RequireMember(Device device, Domain domain)
    {
        if (FaultOf(device, domain) is { } fault) throw AdmissionRefusedException.NotAccepted(fault, LifeTable.MayAct(device.State) ? null : device);
    }

    private static AdmissionRefusedException Refused(string fault) =>
        AdmissionRefusedException.NotAccepted($"the client certificate is not accepted: {fault}");
}
