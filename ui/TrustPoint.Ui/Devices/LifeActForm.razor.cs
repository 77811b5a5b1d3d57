using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Revocation;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Devices;

/// <summary>One thing that can be done with a device now: what will stop working, what has to be said, whether it takes two people.</summary>
public sealed partial class LifeActForm : View
{
    private int chosen;
    private string reason = "";
    private string proof = "";
    private string successor = "";
    private string typed = "";
    private string? owner;
    private TimeSpan span = TimeSpan.FromDays(7);
    private DateTime? since;

    /// <summary>What it is.</summary>
    [Parameter, EditorRequired]
    public required Transition Way { get; set; }

    /// <summary>The device's name.</summary>
    [Parameter, EditorRequired]
    public required string Device { get; set; }

    /// <summary>How many certificates of it are in force.</summary>
    [Parameter, EditorRequired]
    public int InForce { get; set; }

    /// <summary>How many of these no list names, because they say so themselves (RFC 9608).</summary>
    [Parameter]
    public int Unlisted { get; set; }

    /// <summary>Whether it is what is to be done next.</summary>
    [Parameter]
    public bool IsNext { get; set; }

    /// <summary>Of a product: who may be its owner, or repair it.</summary>
    [Parameter]
    public IReadOnlyList<Owner> Owners { get; set; } = [];

    /// <summary>What else is to be known before.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Whether something is under way.</summary>
    [Parameter]
    public bool IsBusy { get; set; }

    /// <summary>Does it.</summary>
    [Parameter, EditorRequired]
    public EventCallback<LifeOrder> OnGo { get; set; }

    private bool IsMakers => Way.Side == Side.Maker;

    private string Title => IsMakers ? Say($"product.act.{Way.Event}") : Say($"life.act.{Way.Event}");

    private bool IsForEver => Way.To == DeviceState.EndOfLife;

    private CertificateEffect? Effect => Way.Effects is [] ? null : Way.Effects[chosen];

    private bool IsLimited => Way.Needs.HasFlag(LifeNeeds.Until) && Effect?.Kind != CertificateEffectKind.Revoke;

    private bool IsExposing => Effect?.Reason == RevocationReason.KeyCompromise;

    private bool Stops => IsForEver || Way.IsAlarm || Way.Event is LifeEvent.BeginRelease or LifeEvent.Release || (IsMakers && Way.Event == LifeEvent.Suspend) || Way.Effects.Any(effect => effect.Kind is CertificateEffectKind.Hold or CertificateEffectKind.Revoke);

    private string WordsOf(CertificateEffect effect) => effect.Kind switch
    {
        CertificateEffectKind.Revoke when IsMakers => Say("life.effect.factory", Say($"reason.{effect.Reason}")),
        not CertificateEffectKind.Release when InForce == 0 && Way.Effects is [_] => Say("life.effect.none"),
        CertificateEffectKind.BlockRenewal => Say("life.effect.block", Viewer.Words.Number(InForce)),
        CertificateEffectKind.Hold => Say(IsHereAlone ? "life.effect.hold.here" : "life.effect.hold", Viewer.Words.Number(InForce)) + Elsewhere,
        CertificateEffectKind.Release => Say("life.effect.release"),
        _ => Say(IsHereAlone ? "life.effect.revoke.here" : "life.effect.revoke", Viewer.Words.Number(InForce), Say($"reason.{effect.Reason}")) + Elsewhere,
    };

    // Nobody but this appliance learns of it.
    private bool IsHereAlone => Unlisted > 0 && Unlisted == InForce;

    private string Elsewhere => Unlisted == 0 ? "" : " " + Say("life.effect.unlisted", Viewer.Words.Number(Unlisted));

    /// <inheritdoc/>
    protected override void OnParametersSet() => owner ??= Owners is [var first, ..] ? first.Name : null;

    private Task GoAsync() => OnGo.InvokeAsync(new(Way.Event)
    {
        Reason = Given(reason),
        Owner = Way.Needs.HasFlag(LifeNeeds.Owner) ? owner : null,
        Certificates = Way.Effects.Count > 1 ? Effect!.Kind : null,
        // Of a compromise it is the whole point, and said by it.
        KeyExposed = IsExposing && Way.Effects.Count > 1,
        For = IsLimited ? span : null,
        Proof = Given(proof),
        Successor = Given(successor),
        InvalidityDate = IsExposing && since is { } local ? new DateTimeOffset(local, Viewer.Zone.GetUtcOffset(local)) : null,
    });

    private static string? Given(string text) => text.Trim() is { Length: > 0 } given ? given : null;
}
