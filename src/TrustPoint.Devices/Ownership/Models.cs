using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Devices.Ownership;

/// <summary>On which terms devices of each model get vouchers.</summary>
public sealed class Models(IOwnershipStore store, SecondPerson secondPerson, TimeProvider time)
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(365 * 20);

    /// <summary>Adds a model or changes its terms, for all of its devices from the next voucher on.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="CommandRefusedException">The name or the life is not what it must be.</exception>
    public async Task SaveAsync(Caller caller, Model model, CancellationToken ct)
    {
        (string Name, string? Value)[] fields =
        [
            ("model", model.Name), ("policy", model.Policy.ToString().ToLowerInvariant()),
            ("nonceless", model.NoncelessLife is { } life ? FormattableString.Invariant($"{life.TotalSeconds:0}s") : null), ("clock", model.HasClock ? "true" : "false"), ("shippedByHand", model.IsShippedByHand ? "true" : null),
        ];
        var allowed = caller.Require(new Act(ActKind.ChangeDomains, Right.ManageOwnership, "save a model", fields));
        if (!OwnershipNames.Fit(model.Name)) throw new CommandRefusedException(CommandRefusal.Invalid, $"a model's name is {OwnershipNames.Form}, '{model.Name}' is not");
        if (!Enum.IsDefined(model.Policy)) throw new CommandRefusedException(CommandRefusal.Invalid, "a model's policy is verified or logged");
        if (model.NoncelessLife is { } longest && (longest < TimeSpan.FromMinutes(1) || longest > LongestLife))
            throw new CommandRefusedException(CommandRefusal.Invalid, "vouchers without a nonce are good for a minute at least and twenty years at most");
        caller = await secondPerson.AskAsync(allowed, ct);
        await store.SaveModelAsync(model, AuditEntry.Create(AuditEventType.ModelSaved, time.GetUtcNow(), caller, AuditOutcome.Success, fields), ct);
    }

    /// <summary>All models by name.</summary>
    /// <exception cref="NotAllowedException">The caller may not see the set-up.</exception>
    public Task<IReadOnlyList<Model>> ListAsync(Caller caller, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return store.ListModelsAsync(ct);
    }
}
