using TrustPoint.Devices.Ownership;

namespace TrustPoint.Ui.Factory;

/// <summary>A model, as somebody types it.</summary>
internal sealed class ModelForm
{
    /// <inheritdoc cref="Model.Name"/>
    public string Name { get; set; } = "";

    /// <inheritdoc cref="Model.Policy"/>
    public OwnershipPolicy Policy { get; set; }

    /// <summary>Whether vouchers are given ahead.</summary>
    public bool IsAhead { get; set; }

    /// <summary>For how long these are good, where they are given.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromDays(90);

    /// <inheritdoc cref="Model.HasClock"/>
    public bool HasClock { get; set; } = true;

    /// <inheritdoc cref="Model.IsShippedByHand"/>
    public bool IsShippedByHand { get; set; }

    /// <summary>Of a model as it is.</summary>
    public static ModelForm Of(Model model)
    {
        var form = new ModelForm { Name = model.Name, Policy = model.Policy, IsAhead = model.NoncelessLife is not null, HasClock = model.HasClock, IsShippedByHand = model.IsShippedByHand };
        if (model.NoncelessLife is { } life) form.Life = life;
        return form;
    }

    /// <summary>The model that it says.</summary>
    public Model ToModel() => new(Name.Trim(), Policy, IsAhead ? Life : null, HasClock) { IsShippedByHand = IsShippedByHand };
}
