using TrustPoint.Ca.Approvals;

namespace TrustPoint.Ca.Callers;

/// <summary>
/// Who asks, and by which proof. Made at the edge by the one who checked the proof, never changed afterwards; every command of Ca and
/// Devices takes one and decides by it.
/// </summary>
/// <param name="Name">The identity as it stands in the audit log.</param>
public abstract record Caller(string Name)
{
    /// <summary>How the identity was proved, as it stands in the audit log.</summary>
    public abstract string Proof { get; }

    /// <summary>Where the caller has a right.</summary>
    public abstract Reach ReachOf(Right right);

    /// <summary>Whether the caller may do such a thing there.</summary>
    /// <param name="right">The kind of act.</param>
    /// <param name="domain">The domain it is done in; null: in all together, or to what belongs to none.</param>
    public bool May(Right right, string? domain = null) => ReachOf(right).Covers(domain);

    /// <summary>That a second person's approval, or none, was found to be enough; null: nobody was asked.</summary>
    internal Permit? Permit { get; init; }

    /// <summary>Lets through who may, to what no rule asks a second person for.</summary>
    /// <param name="right">The kind of act.</param>
    /// <param name="domain">The domain it is done in; null: in all together, or to what belongs to none.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="ArgumentException">Acts of that right can take a second person: say which act it is, or that it is none of them.</exception>
    public void Require(Right right, string? domain = null)
    {
        if (right.IsOfActs()) throw new ArgumentException($"{right} is required for an {nameof(Act)}, or by {nameof(RequireAlone)}.", nameof(right));
        RequireAlone(right, domain);
    }

    /// <summary>Lets through who may do an act, as far as that is theirs to do: <see cref="SecondPerson.AskAsync"/> goes on.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public AllowedAct Require(Act act)
    {
        RequireAlone(act.Right, act.Domain);
        return new(this, act);
    }

    /// <summary>Lets through who may, to what takes no second person although other acts of that right can.</summary>
    /// <param name="right">The kind of act.</param>
    /// <param name="domain">The domain it is done in; null: in all together, or to what belongs to none.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public virtual void RequireAlone(Right right, string? domain = null)
    {
        if (!May(right, domain)) throw new NotAllowedException(this, right);
    }

    /// <summary>Narrows a list to what the caller may have in it.</summary>
    /// <param name="right">What it takes.</param>
    /// <param name="domain">The domain that is asked for; null: wherever the caller may.</param>
    /// <returns>The domains; null: all of them, and what belongs to none.</returns>
    /// <exception cref="NotAllowedException">The caller may not there, or nowhere.</exception>
    public IReadOnlyList<string>? Narrow(Right right, string? domain)
    {
        if (domain is not null)
        {
            RequireAlone(right, domain);
            return [domain];
        }
        return ReachOf(right) is { IsAnywhere: true } reach ? reach.Domains : throw new NotAllowedException(this, right);
    }
}

/// <summary>Whoever is on the box, over the admin socket (peer's uid checked): may do everything, also when nobody can sign in.</summary>
/// <param name="Name">Such as <c>uid:0</c>.</param>
public sealed record Administrator(string Name) : Caller(Name)
{
    private const string NameStart = "uid:";

    /// <summary>Whether a name is that of whoever is on the box: no account has such a one.</summary>
    internal static bool IsName(string name) => name.StartsWith(NameStart, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string Proof => "admin-socket";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right is Right.Enrol or Right.AskForVouchers or Right.ManageOwnAccess ? Reach.Nowhere : Reach.Everywhere;
}

/// <summary>A person who is signed in: may do what its roles say, as they are at this moment.</summary>
/// <param name="Name">The login name.</param>
/// <param name="Roles">Read when the session was looked at; a caller is for one command, never kept.</param>
/// <param name="Session">The session's number, which is no secret.</param>
/// <param name="IsFresh">Whether the person proved itself lately enough for a sensitive act.</param>
public sealed record Person(string Name, IReadOnlyList<HeldRole> Roles, long Session, bool IsFresh) : Caller(Name)
{
    /// <summary>What the last proof of who is sitting there was given for; null: for nothing in particular.</summary>
    public string? ProvenFor { get; init; }

    /// <inheritdoc/>
    public override string Proof => FormattableString.Invariant($"session {Session}");

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.ManageOwnAccess ? Reach.Everywhere : HeldRole.ReachOf(right, Roles);

    /// <inheritdoc/>
    public override void RequireAlone(Right right, string? domain = null)
    {
        base.RequireAlone(right, domain);
        if (!IsFresh && right.IsSensitive()) throw NotAllowedException.StepUp(this, right);
    }

    /// <summary>Lets through who has shown lately who is sitting there, for this very thing.</summary>
    /// <param name="right">The kind of act.</param>
    /// <param name="about">What it is about, in one line: it stands on the page on which the proof is given.</param>
    /// <param name="domain">The domain it is done in; null: in all together, or to what belongs to none.</param>
    /// <exception cref="NotAllowedException">The person may not, or gave no such proof.</exception>
    public void RequireProof(Right right, string about, string? domain = null)
    {
        base.RequireAlone(right, domain);
        if (!IsFresh || ProvenFor != about) throw NotAllowedException.StepUp(this, right, about);
    }
}

/// <summary>A part of the appliance itself, at set-up or in a job.</summary>
/// <param name="Name">The part, such as <c>quickstart</c>.</param>
public sealed record AppliancePart(string Name) : Caller(Name)
{
    /// <inheritdoc/>
    public override string Proof => "in-process";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) =>
        right is Right.ManageAuthorities or Right.ManageDomains or Right.PublishCrls ? Reach.Everywhere : Reach.Nowhere;
}

/// <summary>The appliance itself, over one device whose past its rules refuse (RFC 8995 section 5.8.3): may revoke in the device's domain, and nothing else.</summary>
/// <param name="Domain">The domain.</param>
public sealed record PastJudge(string Domain) : Caller("past-judge")
{
    /// <inheritdoc/>
    public override string Proof => "in-process";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.Revoke ? Reach.In(Domain) : Reach.Nowhere;
}

/// <summary>The appliance itself, over what was signed at a ceremony that was aborted: may revoke it, and nothing else.</summary>
/// <param name="Ceremony">Its name.</param>
public sealed record AbortedCeremony(string Ceremony) : Caller(Ceremony)
{
    /// <inheritdoc/>
    public override string Proof => "in-process";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.Revoke ? Reach.Everywhere : Reach.Nowhere;
}

/// <summary>The appliance itself, over its own certificates below an authority that two people ended: may revoke them, and nothing else.</summary>
/// <param name="Authority">Its name.</param>
public sealed record AuthorityEnd(string Authority) : Caller("authority-end")
{
    /// <inheritdoc/>
    public override string Proof => $"in-process, {Authority} is being ended";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.Revoke ? Reach.Everywhere : Reach.Nowhere;
}

/// <summary>The appliance itself, over the certificates of devices whose state changed on somebody's order: may revoke, hold and release them, and nothing else.</summary>
/// <param name="OrderedBy">On whose order: name and proof.</param>
public sealed record DeviceLifecycle(string OrderedBy) : Caller(PartName)
{
    /// <summary>The name of this part of the appliance.</summary>
    public const string PartName = "device-lifecycle";

    /// <inheritdoc/>
    public override string Proof => $"in-process, ordered by {OrderedBy}";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.Revoke ? Reach.Everywhere : Reach.Nowhere;
}

/// <summary>The appliance itself, over transfers that two people signed and the buyer accepted: may go on with them, and nothing else.</summary>
public sealed record TransferWatcher() : Caller("transfer-watch")
{
    /// <inheritdoc/>
    public override string Proof => "in-process";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.TransferDevices ? Reach.Everywhere : Reach.Nowhere;
}

/// <summary>A device that says over the network that it was reset for a transfer (LIF-35): its signature decides, and is verified before anything is done.</summary>
/// <param name="SerialNumber">The device, as its confirmation has it.</param>
public sealed record ResetDevice(string SerialNumber) : Caller(SerialNumber)
{
    /// <inheritdoc/>
    public override string Proof => "signature of its factory identity";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.TransferDevices ? Reach.Everywhere : Reach.Nowhere;
}

/// <summary>A device that proved itself and asks for a certificate for itself alone.</summary>
/// <param name="Device">The device's name in the registry.</param>
/// <param name="Credential">What it showed.</param>
public sealed record DeviceCaller(string Device, DeviceCredential Credential) : Caller(Device)
{
    /// <inheritdoc/>
    public override string Proof => Credential.ToString();

    /// <inheritdoc/>
    /// <remarks>For itself alone, which the command looks at; in which domain, its admission decided.</remarks>
    public override Reach ReachOf(Right right) => right == Right.Enrol ? Reach.Everywhere : Reach.Nowhere;
}

/// <summary>A registration authority: a certificate of our own CA with id-kp-cmcRA (RFC 7030 section 3.7). May ask for other devices of its domain.</summary>
/// <param name="Name">The RA's name (its certificate's subject).</param>
/// <param name="CertificateSha256">Lower-case hex of SHA-256 over its certificate.</param>
/// <param name="Domain">The one domain it may ask in.</param>
public sealed record RegistrationAuthority(string Name, string CertificateSha256, string Domain) : Caller(Name)
{
    /// <inheritdoc/>
    public override string Proof => $"ra-certificate sha256:{CertificateSha256}";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.Enrol ? Reach.In(Domain) : Reach.Nowhere;
}

/// <summary>A registrar of any domain that signed a voucher request (RFC 8995 section 5.5): may ask, and be told no.</summary>
/// <param name="Name">Its certificate's subject, or who is to be named for it.</param>
/// <param name="CertificateSha256">Lower-case hex of SHA-256 over its certificate.</param>
public sealed record ForeignRegistrar(string Name, string CertificateSha256) : Caller(Name)
{
    /// <inheritdoc/>
    public override string Proof => $"registrar-certificate sha256:{CertificateSha256}";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.AskForVouchers ? Reach.Everywhere : Reach.Nowhere;
}

/// <summary>Whoever sends an accepted transfer over the network (LIF-33): its documents decide, and are verified before anything is done.</summary>
/// <param name="Name">The seller, as the statement has it.</param>
/// <param name="StatementSha256">Lower-case hex of SHA-256 over the statement.</param>
public sealed record TransferParties(string Name, string StatementSha256) : Caller(Name)
{
    /// <inheritdoc/>
    public override string Proof => $"transfer-statement sha256:{StatementSha256}";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.BookTransfers ? Reach.Everywhere : Reach.Nowhere;
}

/// <summary>
/// Two people of a domain who signed a statement that its devices go to another owner (LIF-31): for these devices they are the two people whom it takes to give one
/// up. May do what ends them in that domain, and nothing else.
/// </summary>
public sealed record TransferSellers : Caller
{
    private readonly string domain;
    private readonly string statement;

    private TransferSellers(string domain, string name, string statement)
        : base(name) => (this.domain, this.statement) = (domain, statement);

    /// <inheritdoc/>
    public override string Proof => $"signatures on transfer-statement sha256:{statement}";

    /// <summary>Two people, whose signatures were verified.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="one">The first.</param>
    /// <param name="other">The second.</param>
    /// <param name="statementSha256">Lower-case hex of SHA-256 over the statement.</param>
    /// <exception cref="ArgumentException">They are one.</exception>
    public static TransferSellers Of(string domain, string one, string other, string statementSha256) =>
        one == other ? throw new ArgumentException("Two signatures of one person are not two people.", nameof(other)) : new(domain, $"{one} and {other}", statementSha256);

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.Revoke ? Reach.In(domain) : Reach.Nowhere;
}

/// <summary>What a device showed.</summary>
public abstract record DeviceCredential
{
    /// <summary>A one-time enrolment code (HTTP Basic).</summary>
    /// <param name="CodeId">The code's id, not the code.</param>
    public sealed record OneTimeCode(string CodeId) : DeviceCredential
    {
        /// <inheritdoc/>
        public override string ToString() => $"one-time-code {CodeId}";
    }

    /// <summary>The code of a batch, which its production line shows for each of its devices.</summary>
    /// <param name="Batch">The batch's name.</param>
    public sealed record BatchCode(string Batch) : DeviceCredential
    {
        /// <inheritdoc/>
        public override string ToString() => $"batch {Batch}";
    }

    /// <summary>A certificate that this appliance issued to the device.</summary>
    /// <param name="Authority">Name of the issuing authority.</param>
    /// <param name="Serial">Upper-case hex.</param>
    /// <param name="Sha256">Lower-case hex of SHA-256 over the certificate.</param>
    public sealed record OwnCertificate(string Authority, string Serial, string Sha256) : DeviceCredential
    {
        /// <inheritdoc/>
        public override string ToString() => $"certificate {Authority}/{Serial} sha256:{Sha256}";
    }

    /// <summary>A certificate that this appliance issued to the device, and that has ended: good for its renewal alone, where its domain grants that.</summary>
    /// <param name="Authority">Name of the issuing authority.</param>
    /// <param name="Serial">Upper-case hex.</param>
    /// <param name="Sha256">Lower-case hex of SHA-256 over the certificate.</param>
    public sealed record EndedCertificate(string Authority, string Serial, string Sha256) : DeviceCredential
    {
        /// <inheritdoc/>
        public override string ToString() => $"ended-certificate {Authority}/{Serial} sha256:{Sha256}";
    }

    /// <summary>A factory identity (IDevID) of an accepted manufacturer.</summary>
    /// <param name="Manufacturer">The manufacturer's name here.</param>
    /// <param name="Sha256">Lower-case hex of SHA-256 over the certificate.</param>
    public sealed record FactoryCertificate(string Manufacturer, string Sha256) : DeviceCredential
    {
        /// <inheritdoc/>
        public override string ToString() => $"idevid {Manufacturer} sha256:{Sha256}";
    }
}
