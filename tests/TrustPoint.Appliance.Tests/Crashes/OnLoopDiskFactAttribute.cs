namespace TrustPoint.Appliance.Tests.Crashes;

/// <summary>A test that mounts a disk of its own, which takes root and loop devices.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnLoopDiskFactAttribute : FactAttribute
{
    /// <summary>Skips it where that is not to be had.</summary>
    public OnLoopDiskFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/dev/loop-control")) Skip = "This takes root and loop devices.";
    }
}
