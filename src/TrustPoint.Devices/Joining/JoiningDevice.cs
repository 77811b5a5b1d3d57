using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Joining;

/// <summary>A device that showed the factory identity of a manufacturer whose devices this domain takes. Only <see cref="Joins"/> makes one.</summary>
public sealed record JoiningDevice
{
    internal JoiningDevice(FactoryIdentity identity, Certificate certificate, Manufacturer manufacturer, JoinRules rules, Domain domain, Device? known) =>
        (Identity, Certificate, Manufacturer, Rules, Domain, Known) = (identity, certificate, manufacturer, rules, domain, known);

    /// <summary>What its certificate says.</summary>
    public FactoryIdentity Identity { get; }

    /// <summary>Its certificate.</summary>
    public Certificate Certificate { get; }

    /// <summary>Who made it.</summary>
    public Manufacturer Manufacturer { get; }

    /// <summary>How its manufacturer's devices come in.</summary>
    public JoinRules Rules { get; }

    /// <summary>The domain that it wants to join.</summary>
    public Domain Domain { get; }

    /// <summary>As it is in the registry; null: it is not.</summary>
    public Device? Known { get; }

    /// <summary>What it is called, or will be.</summary>
    public string Name => Known?.Name ?? Newcomers.NameFor(Identity.Manufacturer, Identity.SerialNumber);

    internal DeviceCaller Caller => new(Name, Identity.Credential);
}
