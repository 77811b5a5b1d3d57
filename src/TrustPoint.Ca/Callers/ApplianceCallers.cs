namespace TrustPoint.Ca.Callers;

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
