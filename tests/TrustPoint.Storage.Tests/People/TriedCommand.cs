using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Storage.Tests.People;

/// <summary>A command of Ca or Devices, called for a caller in a domain.</summary>
/// <param name="Right">The right that it takes.</param>
/// <param name="IsOfDomain">False: it is about the appliance as a whole, so the domain is not looked at.</param>
/// <param name="RunAsync">Calls it with what would be in order.</param>
/// <param name="Kind">The kind of act for which a second person can be asked; null: for none.</param>
internal sealed record TriedCommand(Right Right, bool IsOfDomain, Func<Caller, string, Task> RunAsync, ActKind? Kind = null);
