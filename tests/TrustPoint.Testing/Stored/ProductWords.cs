using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;

namespace TrustPoint.Testing.Stored;

/// <summary>What is said of products most often, in one word.</summary>
public static class ProductWords
{
    public static Task<ChangedProduct> AssignAsync(this ProductLife life, Caller caller, string domain, string serial, string owner, CancellationToken ct) =>
        life.ChangeAsync(caller, domain, serial, new(LifeEvent.Assign) { Owner = owner }, ct);

    public static Task<IReadOnlyList<ChangedProduct>> AssignAsync(this ProductLife life, Caller caller, string domain, IReadOnlyList<string> serials, string owner, CancellationToken ct) =>
        life.ChangeAsync(caller, domain, serials, new(LifeEvent.Assign) { Owner = owner }, ct);

    public static Task<ChangedProduct> ReleaseAsync(this ProductLife life, Caller caller, string domain, string serial, string reason, CancellationToken ct) =>
        life.ChangeAsync(caller, domain, serial, new(LifeEvent.Release) { Reason = reason }, ct);

    public static Task<ChangedProduct> BlockAsync(this ProductLife life, Caller caller, string domain, string serial, string reason, CancellationToken ct) =>
        life.ChangeAsync(caller, domain, serial, new(LifeEvent.Suspend) { Reason = reason }, ct);

    public static Task<ChangedProduct> UnblockAsync(this ProductLife life, Caller caller, string domain, string serial, CancellationToken ct) =>
        life.ChangeAsync(caller, domain, serial, new(LifeEvent.Resume) { Reason = "looked at" }, ct);
}
