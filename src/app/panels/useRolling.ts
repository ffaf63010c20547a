/** @file While the Saddles view is open, its balls may roll. */
import { useEffect } from 'react';
import { stage } from '../stores/rollStage.ts';

export function useRolling(): void {
  useEffect(() => {
    stage.open();
    return () => stage.close();
  }, []);
}
