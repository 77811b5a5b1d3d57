using Microsoft.Extensions.Hosting;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Appliance.Settings;

/// <summary>Ends the service in an orderly way and begins it anew in the same process, so that saved settings hold.</summary>
internal sealed class Restart(IHostApplicationLifetime lifetime)
{
    /// <summary>Whether it was asked for.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>Asks for it. Who asked is answered first.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public void Ask(Caller caller)
    {
        caller.RequireAlone(Right.ChangeSettings);
        Ask();
    }

    /// <summary>Asks for it on the box's own account: what it is from now on is another thing.</summary>
    public void Ask()
    {
        IsWanted = true;
        lifetime.StopApplication();
    }
}
