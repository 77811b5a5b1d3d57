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
        IsWanted = true;
        lifetime.StopApplication();
    }
}
